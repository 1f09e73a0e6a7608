/**
 * The extension points, and how to write a plugin.
 *
 * <p>A plugin is a jar with a few annotated classes. An estimator, whole:
 *
 * <pre>{@code
 * /** The identity times a constant: an estimate to compare others with. *&#47;
 * @Extension
 * @Describe("a multiple of the identity")
 * public final class ScaledIdentityEstimator implements CurvatureEstimator<ScaledIdentityEstimator.Settings> {
 *     public record Settings(@Positive @Default("1.0") double scale) {}
 *
 *     @Override
 *     public CurvatureOperator estimate(Settings settings, LossSurface surface, EstimationContext context) {
 *         return new DiagonalOperator(Nd4j.valueArrayOf(new long[] {surface.dimension()}, settings.scale(), surface.precision()));
 *     }
 * }
 * }</pre>
 *
 * <p>In a descriptor it is {@code {type: scaled-identity, scale: 2}}: the type is the class's simple name without {@code
 * Estimator}, {@code Metric}, {@code Trainer}, {@code Source}, {@code Layer} or {@code Loss}, in kebab-case, unless {@link jakarta.inject.Named} gives
 * another. There is no life cycle and nothing to register. A new instance is made for each entry of each run; one with {@link
 * com.google.common.eventbus.Subscribe} methods hears the run's events ({@link org.sagitta.api.event.RunEvent}).
 *
 * <p>What it must know later, at another step or checkpoint, is kept in {@link Memory} (a trainer's in {@link
 * TrainingContext#state}), and never in a field: a run that was interrupted has new instances when it goes on. One with
 * fields is not resumed, unless they are {@code transient}, which says that nothing is lost with them but time, or the run's
 * own {@link com.google.common.eventbus.EventBus}.
 *
 * <p>What all contexts have in common is a {@link PluginContext}. A work that takes long says how far it has come, which the
 * terminal shows; files that only the work needs lie in a scratch folder; and a user's interrupt ends the work within the
 * next product or gradient, without a figure, so that the run can go on later. A long loop without products looks for that
 * itself:
 *
 * <pre>{@code
 * for (int draw = 0; draw < settings.draws(); draw++) {
 *     context.stopIfInterrupted();
 *     context.progress(draw, settings.draws());
 *     ...
 * }
 * }</pre>
 *
 * <p>A layer is a {@link org.sagitta.api.layer.LayerType} whose {@link org.sagitta.api.layer.LayerRule} says how values,
 * tangents and cotangents pass through; everything else follows from that: training, Hessian and Gauss-Newton products,
 * diagonals. Squares, for instance, whose derivatives are {@code f' = 2 a a'}, {@code b = 2 a c} and {@code b' = 2 a c' + 2
 * c a'}:
 *
 * <pre>{@code
 * @Extension
 * @Describe("the square of each feature")
 * public final class SquareLayer implements LayerType<NoSettings> {
 *     @Override
 *     public LayerRule rule(NoSettings settings, List<Integer> inputShape) {
 *         return new Square(inputShape);
 *     }
 * }
 *
 * record Square(List<Integer> inputShape) implements LayerRule {
 *     @Override
 *     public List<Integer> outputShape() {
 *         return inputShape;
 *     }
 *
 *     @Override
 *     public List<Auxiliary> auxiliaries() { // 2 a, and 2
 *         return List.of(Auxiliary.perExample(inputs()), Auxiliary.perExample(inputs()));
 *     }
 *
 *     @Override
 *     public void forward(Kernels kernels, List<Matrix> parameters, LayerState state) {
 *         kernels.activate(
 *                 Square::evaluate, state.input(), state.output(), state.auxiliary().get(0), state.auxiliary().get(1));
 *     }
 *
 *     @Override
 *     public void pushForward(Kernels kernels, List<Matrix> parameters, LayerState state, List<Matrix> directions,
 *             Optional<Matrix> inputTangent, Matrix outputTangent) {
 *         kernels.times(state.auxiliary().get(0), inputTangent.orElseThrow(), outputTangent);
 *     }
 *
 *     @Override
 *     public void pullBack(Kernels kernels, List<Matrix> parameters, LayerState state, Matrix cotangent,
 *             Matrix inputCotangent) {
 *         kernels.times(state.auxiliary().get(0), cotangent, inputCotangent);
 *     }
 *
 *     @Override
 *     public void pullBackTangent(Kernels kernels, List<Matrix> parameters, LayerState state, List<Matrix> directions,
 *             Matrix inputTangent, Matrix cotangentTangent, Matrix inputCotangentTangent) {
 *         kernels.timesPlus(state.auxiliary().get(0), cotangentTangent, state.auxiliary().get(1), state.cotangent(),
 *                 inputTangent, inputCotangentTangent);
 *     }
 *
 *     @Override
 *     public boolean readsCotangent() {
 *         return true;
 *     }
 *
 *     private static void evaluate(double[] z, int length, double[] value, double[] slope, double[] curvature) {
 *         for (int i = 0; i < length; i++) {
 *             value[i] = z[i] * z[i];
 *             slope[i] = 2 * z[i];
 *             curvature[i] = 2;
 *         }
 *     }
 * }
 * }</pre>
 *
 * <p>In a {@code sequential} model's layers it is {@code square}, next to ours. One that learns also names its {@code
 * parameters} and adds to their gradients. {@code LayerRuleContract}, in the API's test-jar, finds what is wrong with a rule
 * before a run does.
 *
 * <p>A loss is a {@link org.sagitta.api.loss.LossType} that makes a {@link org.sagitta.api.loss.Loss}: its value, gradient and
 * Hessian with respect to the outputs, and, where it is a negative log-likelihood, how to draw scores. In a descriptor it is the
 * {@code loss}, {@code {type: NAME, ...}}. {@code LossContract} compares its derivatives with differences of its value.
 *
 * <p>To build it: compile against {@code framework-api} as {@code provided}, with PF4J's annotation processor ({@code
 * org.pf4j.processor.ExtensionAnnotationProcessor}, in PF4J's own jar) switched on, which writes {@code
 * META-INF/extensions.idx}; give the jar's manifest {@code Plugin-Id} and {@code Plugin-Version}; put the jar into a folder
 * and name that with {@code --plugins}. Libraries that only the plugin needs go into the jar, or, as a zip, into its {@code
 * lib/}. The API, ND4J, DL4J, Guava, PF4J, jakarta.inject, jakarta.validation and slf4j always come from Sagitta.
 *
 * <p>To test it: the API's test-jar has abstract JUnit classes that hold a plugin to its contract.
 */
package org.sagitta.api.plugin;
