package org.sagitta.runtime.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.eventbus.EventBus;
import java.nio.file.Path;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.contract.ArrayAssertions;
import org.sagitta.api.contract.LossContract;
import org.sagitta.api.data.Examples;
import org.sagitta.api.data.Targets;
import org.sagitta.api.loss.Loss;
import org.sagitta.api.loss.LossType;
import org.sagitta.api.loss.SeparableLoss;
import org.sagitta.api.settings.UnsuitableSettingsException;
import org.sagitta.api.surface.Curvature;
import org.sagitta.api.surface.Fisher;
import org.sagitta.api.surface.NotAvailableException;
import org.sagitta.api.surface.SingleExamples;
import org.sagitta.runtime.dl4j.Dl4jModel;
import org.sagitta.runtime.dl4j.ImportedModel;
import org.sagitta.runtime.engine.NetworkSurface;
import org.sagitta.runtime.engine.network.Network;
import org.sagitta.runtime.plugin.Instances;
import org.sagitta.runtime.plugin.PluginException;
import org.sagitta.runtime.plugin.PluginType;

/**
 * Tests a plugin's loss: sum_c log cosh(f_c - y_c). Its Hessian depends on the target, therefore it has no likelihood
 * here.
 */
class ContributedLossTest {
    private static final double[] INPUTS = {0.5, -1, 2, 0.25, -0.75, 1};
    private static final double[] TARGETS = {1, 2, 3, -1, 0.5, 0};
    private static final double[] WEIGHTS = {0.3, -0.2, 0.1, 0.7};

    record Settings(String behaviour) {}

    /** A loss that Guice creates, like any plugin. */
    public static final class LogCoshLoss implements LossType<Settings> {
        @Override
        public Loss loss(Settings settings) {
            return switch (settings.behaviour()) {
                case "is null" -> null;
                case "throws" -> throw new IllegalStateException("out of ideas");
                case "fails at work" -> new Failing();
                default -> new LogCosh();
            };
        }

        @Override
        public void check(Settings settings, Targets targets) {
            if (settings.behaviour().equals("refuses")) {
                throw new UnsuitableSettingsException("it takes values, not classes");
            } else if (settings.behaviour().equals("fails to check")) {
                throw new IllegalStateException("no idea");
            }
        }
    }

    record LogCosh() implements SeparableLoss {
        @Override
        public double evaluate(
                double[] outputs,
                double[] targets,
                int components,
                int examples,
                double[] gradient,
                double[] curvature) {
            double sum = 0;
            for (int at = 0; at < components * examples; at++) {
                double error = outputs[at] - targets[at];
                sum += Math.log(Math.cosh(error));
                gradient[at] = Math.tanh(error);
                curvature[at] = 1 - gradient[at] * gradient[at];
            }
            return sum;
        }
    }

    record Failing() implements SeparableLoss {
        @Override
        public double evaluate(
                double[] outputs,
                double[] targets,
                int components,
                int examples,
                double[] gradient,
                double[] curvature) {
            throw new IllegalArgumentException("shapes that do not fit");
        }
    }

    @Nested
    class Kept extends LossContract {
        @Override
        protected Loss loss() {
            return new LogCosh();
        }

        @Override
        protected double[] target(int components, RandomGenerator random) {
            return random.doubles(components).toArray();
        }
    }

    @Test
    void valueGradientAndGaussNewtonMatrixAreThoseOfTheFormula() {
        NetworkSurface surface = surface("works");
        double value = 0;
        double[] gradient = new double[4];
        double[][] ggn = new double[4][4];
        for (int n = 0; n < 3; n++) {
            for (int c = 0; c < 2; c++) {
                double f = WEIGHTS[2 * c] * INPUTS[2 * n] + WEIGHTS[2 * c + 1] * INPUTS[2 * n + 1];
                double slope = Math.tanh(f - TARGETS[2 * n + c]);
                value += Math.log(Math.cosh(f - TARGETS[2 * n + c])) / 3;
                for (int i = 0; i < 2; i++) {
                    gradient[2 * c + i] += slope * INPUTS[2 * n + i] / 3;
                    for (int j = 0; j < 2; j++) {
                        ggn[2 * c + i][2 * c + j] += (1 - slope * slope) * INPUTS[2 * n + i] * INPUTS[2 * n + j] / 3;
                    }
                }
            }
        }

        assertEquals(value, surface.loss(), 1e-15);
        ArrayAssertions.assertClose(Nd4j.createFromArray(gradient), surface.gradient(), 1e-15);
        // linear in the weights, so the Hessian is the Gauss-Newton matrix
        for (Curvature curvature : Curvature.values()) {
            ArrayAssertions.assertClose(Nd4j.createFromArray(ggn), surface.matrix(curvature), 1e-15);
        }
        ArrayAssertions.assertClose(
                Nd4j.createFromArray(ggn), surface.operator(new Fisher.Type2()).toDense(), 1e-15);
    }

    @Test
    void whatNeedsALikelihoodIsRefused() {
        NetworkSurface surface = surface("works");
        for (Fisher fisher : List.of(new Fisher.Empirical(), new Fisher.MonteCarlo(2, 1))) {
            assertEquals(
                    "Scores of single examples are gradients of a log-likelihood, which the model's loss does not stand for;"
                            + " take the Gauss-Newton matrix instead, which is there for every loss",
                    assertThrows(
                                    NotAvailableException.class,
                                    () -> fisher.of(surface).apply(Nd4j.ones(DataType.DOUBLE, 4)))
                            .getMessage());
        }
        assertFalse(surface.likelihoodWeight().isPresent());
        INDArray gradients = surface.as(SingleExamples.class).orElseThrow().exampleGradients(0, 3);
        ArrayAssertions.assertClose(surface.gradient(), gradients.mean(0), 1e-15);
    }

    @Test
    void oneThatThrowsIsNamed() {
        assertFault("IllegalStateException: out of ideas", () -> loss("throws"));
        assertFault("NullPointerException: it made no loss", () -> loss("is null"));
        assertFault("IllegalStateException: no idea", () -> check("fails to check"));
        assertFault(
                "IllegalArgumentException: shapes that do not fit",
                () -> surface("fails at work").loss());
    }

    @Test
    void whatAPluginSaysOfTargetsIsForTheUser() {
        check("works");
        assertEquals(
                "The loss log-cosh: it takes values, not classes",
                assertThrows(ModelException.class, () -> check("refuses")).getMessage());
    }

    @Test
    void modelsOfFilesAreRefusedAndDl4jHasNoCounterpart() {
        assertEquals(
                "The model in model.zip goes with the losses cross-entropy, binary-cross-entropy, mse and half-mse, but the"
                        + " descriptor's is log-cosh, which is a plugin's; give the weights as .npy files to a sequential model",
                assertThrows(ModelException.class, () -> ImportedModel.dl4j(Path.of("model.zip"), settings("works")))
                        .getMessage());
        assertTrue(Dl4jModel.obstacle(network(), settings("works"), DataType.DOUBLE)
                .orElseThrow()
                .contains("the loss log-cosh"));
    }

    private static void assertFault(String fault, Runnable call) {
        assertEquals(
                "loss 'log-cosh' of the plugin foxes: " + fault,
                assertThrows(PluginException.class, call::run).getMessage());
    }

    private static NetworkSurface surface(String behaviour) {
        return NetworkSurface.of(
                network(), loss(behaviour), examples(), Nd4j.createFromArray(WEIGHTS), DataType.DOUBLE);
    }

    private static Network network() {
        return ModelBuilder.network(
                new ModelSettings.Sequential(List.of(new LayerSettings.Dense(2, false))),
                examples(),
                settings("works"),
                new Instances(new EventBus()));
    }

    private static Loss loss(String behaviour) {
        return ModelBuilder.loss(settings(behaviour), new Instances(new EventBus()));
    }

    private static void check(String behaviour) {
        ModelBuilder.requireTargets(examples().targets(), settings(behaviour), new Instances(new EventBus()));
    }

    private static LossSettings settings(String behaviour) {
        PluginType type = new PluginType(
                PluginType.Kind.LOSS, "log-cosh", LogCoshLoss.class, Settings.class, "foxes", "for tests");
        return new LossSettings.OfPlugin(type, new Settings(behaviour));
    }

    private static Examples examples() {
        return new Examples(
                Nd4j.createFromArray(INPUTS).reshape('c', 3, 2),
                List.of(2),
                new Targets.Values(Nd4j.createFromArray(TARGETS).reshape('c', 3, 2)));
    }
}
