/**
 * This package contains the extension points; its documentation shows how to write a plugin.
 *
 * <p>A plugin is a jar with a few annotated classes. The following estimator is complete:
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
 * Estimator}, {@code Metric}, {@code Trainer}, {@code Source}, {@code Layer} or {@code Loss}, in kebab-case, unless {@link
 * jakarta.inject.Named} gives another. There is no life cycle and no registration. Each entry of each run has a new instance;
 * an instance with {@link com.google.common.eventbus.Subscribe} methods receives the run's events ({@link
 * org.sagitta.api.event.RunEvent}).
 *
 * <p>State that is needed at a later step or checkpoint belongs in {@link Memory} (for a trainer in {@link
 * TrainingContext#state}), never in a field: a resumed run has new instances. A run whose plugin has fields is not resumed,
 * unless the fields are {@code transient}, which declares that losing them costs only time, or hold the run's own {@link
 * com.google.common.eventbus.EventBus}.
 *
 * <p>All contexts are a {@link PluginContext}. Long work reports its progress, which the terminal shows; temporary files
 * belong in a scratch folder. A user's interrupt ends the work at the next product or gradient, without a figure, so that the
 * run can be resumed later. A long loop without products must test for it:
 *
 * <pre>{@code
 * for (int draw = 0; draw < settings.draws(); draw++) {
 *     context.stopIfInterrupted();
 *     context.progress(draw, settings.draws());
 *     ...
 * }
 * }</pre>
 *
 * <p>A layer is a {@link org.sagitta.api.layer.LayerType} whose {@link org.sagitta.api.layer.LayerRule} defines how values,
 * tangents and cotangents pass through it; everything else follows: training, Hessian and Gauss-Newton products, diagonals. An
 * example is the layer of squares, with the derivatives {@code f' = 2 a a'}, {@code b = 2 a c} and {@code b' = 2 a c' + 2 c
 * a'}:
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
 * <p>In a {@code sequential} model its type is {@code square}, beside the built-in layers. A layer that learns also declares
 * its {@code parameters} and adds to their gradients. The tests of {@code LayerRuleContract}, in the API's test-jar, find
 * errors of a rule before a run does.
 *
 * <p>A loss is a {@link org.sagitta.api.loss.LossType} that creates a {@link org.sagitta.api.loss.Loss}: its value, its
 * gradient and Hessian with respect to the outputs, and, for a negative log-likelihood, the sampling of scores. In a
 * descriptor it is {@code loss: {type: NAME, ...}}. {@code LossContract} compares its derivatives with differences of its
 * value.
 *
 * <p>To build a plugin, compile it against {@code framework-api} as {@code provided}, with PF4J's annotation processor ({@code
 * org.pf4j.processor.ExtensionAnnotationProcessor}, in PF4J's own jar) enabled, which writes {@code META-INF/extensions.idx};
 * give the jar's manifest {@code Plugin-Id} and {@code Plugin-Version}; put the jar into a folder and name the folder by
 * {@code --plugins}. Libraries that only the plugin needs go into the jar, or, as a zip, into its {@code lib/}. The API, ND4J,
 * DL4J, Guava, PF4J, jakarta.inject, jakarta.validation and slf4j always come from Sagitta.
 *
 * <p>To test a plugin, use the API's test-jar: its abstract JUnit classes check a plugin against its contract.
 */
package org.sagitta.api.plugin;
