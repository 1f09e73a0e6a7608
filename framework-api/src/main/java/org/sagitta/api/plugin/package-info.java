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
 *     public CurvatureOperator estimate(Settings settings, Objective objective, EstimationContext context) {
 *         return new DiagonalOperator(Nd4j.valueArrayOf(new long[] {objective.dimension()}, settings.scale(), objective.precision()));
 *     }
 * }
 * }</pre>
 *
 * <p>In a descriptor it is {@code {type: scaled-identity, scale: 2}}: the type is the class's simple name without {@code
 * Estimator}, {@code Metric}, {@code Trainer} or {@code Source}, in kebab-case, unless {@link jakarta.inject.Named} gives
 * another. There is no life cycle and nothing to register. A new instance is made for each entry of each run, so fields may
 * hold what it has seen; one with {@link com.google.common.eventbus.Subscribe} methods hears the run's events ({@link
 * org.sagitta.api.event.RunEvent}).
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
