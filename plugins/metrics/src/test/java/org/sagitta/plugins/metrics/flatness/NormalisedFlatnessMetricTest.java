package org.sagitta.plugins.metrics.flatness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.primitives.ImmutableIntArray;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.sagitta.api.contract.ArrayAssertions;
import org.sagitta.api.contract.QuadraticSurface;
import org.sagitta.api.contract.ReluNetworkSurface;
import org.sagitta.api.contract.SoftmaxRegressionSurface;
import org.sagitta.api.contract.Spectra;
import org.sagitta.api.contract.TestContext;
import org.sagitta.api.contract.ToySurface;
import org.sagitta.api.data.Examples;
import org.sagitta.api.data.Targets;
import org.sagitta.api.event.Checkpoint;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.figure.Uncertainty;
import org.sagitta.api.surface.LossSurface;
import org.sagitta.plugins.metrics.flatness.NormalisedFlatnessMetric.Measure;
import org.sagitta.plugins.metrics.flatness.NormalisedFlatnessMetric.Settings;
import org.sagitta.runtime.engine.NetworkSurface;
import org.sagitta.runtime.engine.execution.EngineSettings;
import org.sagitta.runtime.engine.loss.SoftmaxCrossEntropy;
import org.sagitta.runtime.engine.network.Network;
import org.sagitta.runtime.engine.network.RunningStatistics;
import org.sagitta.runtime.engine.rule.BatchNorm;
import org.sagitta.runtime.engine.rule.Dense;

class NormalisedFlatnessMetricTest {
    /** A network that classifies most examples correctly, so that noise lowers its accuracy. */
    private static final ReluNetworkSurface NETWORK = trained(ReluNetworkSurface.standard(true));

    private static ReluNetworkSurface trained(ReluNetworkSurface network) {
        int[] predicted = network.outputs().argMax(1).toIntVector();
        predicted[0] = (predicted[0] + 1) % 3;
        return new ReluNetworkSurface(
                network.inputs(),
                IntStream.of(predicted).boxed().toList(),
                network.hidden(),
                network.classes(),
                network.biases(),
                network.weights());
    }

    static PacBayes.Settings pacBayes(double epsilon, int draws) {
        return new PacBayes.Settings(0.1, 0.01, 0.1, epsilon, draws, 15, 2);
    }

    private static Settings settings(List<Measure> measures, int products) {
        return new Settings(measures, Optional.empty(), products, pacBayes(0, 10));
    }

    private static Map<String, Measurement> figures(LossSurface surface, int affordable, int products) {
        TestContext context = new TestContext(3, affordable, surface);
        Settings settings = settings(List.of(Measure.values()), products);
        new NormalisedFlatnessMetric().follow(settings, context.checkpoint(), context.memory());
        context.keep(new NormalisedFlatnessMetric().measure(settings, context));
        return context.figures();
    }

    private static double figure(LossSurface surface, String name) {
        Measure measure =
                Measure.valueOf(name.replace("-sigma", "").replace('-', '_').toUpperCase(Locale.ROOT));
        TestContext context = new TestContext(3, 2000, surface);
        context.keep(new NormalisedFlatnessMetric().measure(settings(List.of(measure), 60), context));
        return context.figures().get(name).value();
    }

    @Test
    void ofTheToyAreTheirClosedForms() {
        ToySurface toy = ToySurface.standard();
        double[] w = {0.5, -1, 2};
        double[][] h = toy.hessian().toDoubleMatrix();
        double traces =
                IntStream.range(0, 3).mapToDouble(i -> w[i] * w[i] * h[i][i]).sum();
        assertEquals(5.25 * 2.09585019, figure(toy, "lambda-norm"), 5e-8);
        assertEquals(traces, figure(toy, "trace-norm"), 1e-14);
        // theta'G theta = L X^2 (v'theta)^2 with v'theta = 3 w1 w2 w3.
        assertEquals(ToySurface.LOSS * 2.25 * 9, figure(toy, "fisher-rao"), 1e-14);
        INDArray scaled = Nd4j.create(DataType.DOUBLE, 3, 3);
        for (int i = 0; i < 9; i++) {
            scaled.putScalar(i / 3, i % 3, Math.abs(w[i / 3] * w[i % 3]) * h[i / 3][i % 3]);
        }
        double[] eigenvalues = Spectra.eigenvalues(scaled);
        assertEquals(eigenvalues[2], figure(toy, "scale-invariant"), 1e-13);
        double expected = IntStream.range(0, 3)
                .mapToDouble(i -> 2 * Math.abs(w[i]) * Math.sqrt(h[i][i]))
                .sum();
        assertEquals(expected, figure(toy, "normalised-sharpness"), 1e-12);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "trace-norm",
                "fisher-rao",
                "fisher-rao-empirical",
                "scale-invariant",
                "relative-trace",
                "relative-max",
                "normalised-sharpness",
                "pac-bayes-magnitude",
                "pac-bayes-magnitude-sigma"
            })
    void invariantOnesStayWhereALayerIsRescaled(String name) {
        double value = figure(NETWORK, name);
        assertEquals(value, figure(NETWORK.rescaled(3), name), 1e-9 * Math.abs(value));
        assertTrue(Math.abs(value) > 1e-6, name + " is " + value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lambda-norm", "pac-bayes-loss"})
    void theOthersDoNot(String name) {
        double value = figure(NETWORK, name);
        double rescaled = figure(NETWORK.rescaled(3), name);
        assertTrue(Math.abs(value - rescaled) > 0.01 * Math.abs(value), value + " and " + rescaled);
    }

    @Test
    void blockTracesChangeByTheirKnownFactors() {
        INDArray before = Nd4j.diag(NETWORK.hessian());
        INDArray after = Nd4j.diag(NETWORK.rescaled(3).hessian());
        double first = before.get(NDArrayIndex.interval(0, 16)).sumNumber().doubleValue();
        double second = before.get(NDArrayIndex.interval(16, 28)).sumNumber().doubleValue();
        assertEquals(
                first / 9, after.get(NDArrayIndex.interval(0, 16)).sumNumber().doubleValue(), 1e-12);
        assertEquals(
                second * 9, after.get(NDArrayIndex.interval(16, 28)).sumNumber().doubleValue(), 1e-11);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fisher-rao",
                "fisher-rao-empirical",
                "relative-trace",
                "relative-max",
                "normalised-sharpness",
                "pac-bayes-magnitude"
            })
    void invariantOnesStayWhereSingleNeuronsAreRescaled(String name) {
        INDArray parameters = NETWORK.parameters();
        Rescaling.all(NETWORK.layout()).get(0).apply(parameters, new double[] {0.3, 2, 5, 1.1});
        double value = figure(NETWORK, name);
        assertEquals(value, figure(NETWORK.at(parameters), name), 1e-9 * Math.abs(value));
    }

    @Test
    void fisherRaoOfANetworkWithoutBiasesFollowsFromItsOutputs() {
        ReluNetworkSurface network = ReluNetworkSurface.standard(false);
        double empirical = 0;
        double model = 0;
        double[][] f = network.outputs().toDoubleMatrix();
        for (int n = 0; n < 8; n++) {
            double[] row = f[n];
            double sum =
                    IntStream.range(0, 3).mapToDouble(c -> Math.exp(row[c])).sum();
            double mean = IntStream.range(0, 3)
                    .mapToDouble(c -> Math.exp(row[c]) / sum * row[c])
                    .sum();
            empirical += 4 * Math.pow(mean - row[network.labels().get(n)], 2) / 8;
            model += 4
                    * IntStream.range(0, 3)
                            .mapToDouble(c -> Math.exp(row[c]) / sum * Math.pow(row[c] - mean, 2))
                            .sum()
                    / 8;
        }
        assertEquals(empirical, figure(network, "fisher-rao-empirical"), 1e-10);
        assertEquals(model, figure(network, "fisher-rao"), 1e-10);
    }

    @Test
    void relativeFlatnessIsItsDefinitionByLoops() {
        double[][] inputs = NETWORK.layerInputs("2").toDoubleMatrix();
        double[] deviations = new double[4];
        for (int i = 0; i < 4; i++) {
            int column = i;
            double mean = IntStream.range(0, 8)
                    .mapToDouble(n -> inputs[n][column])
                    .average()
                    .orElseThrow();
            deviations[i] = Math.sqrt(IntStream.range(0, 8)
                    .mapToDouble(n -> Math.pow(inputs[n][column] - mean, 2))
                    .average()
                    .orElseThrow());
        }
        double trace = 0;
        double largest = 0;
        for (int s = 0; s < 3; s++) {
            INDArray block = Nd4j.create(DataType.DOUBLE, 4, 4);
            double squared = 0;
            for (int i = 0; i < 4; i++) {
                squared += Math.pow(weight(s, i) * deviations[i], 2);
                for (int j = 0; j < 4; j++) {
                    block.putScalar(i, j, hessian(s, i, s, j) / (deviations[i] * deviations[j]));
                }
            }
            largest += squared * Spectra.eigenvalues(block)[3];
            for (int other = 0; other < 3; other++) {
                double product = 0;
                double traceOfBlock = 0;
                for (int i = 0; i < 4; i++) {
                    product += weight(s, i) * weight(other, i) * deviations[i] * deviations[i];
                    traceOfBlock += hessian(s, i, other, i) / (deviations[i] * deviations[i]);
                }
                trace += product * traceOfBlock;
            }
        }
        assertEquals(trace, figure(NETWORK, "relative-trace"), 1e-12);
        assertEquals(largest, figure(NETWORK, "relative-max"), 1e-12);
    }

    private static double weight(int s, int i) {
        return NETWORK.weights().getDouble(16 + 4 * s + i);
    }

    private static double hessian(int s, int i, int other, int j) {
        return NETWORK.hessian().getDouble(16 + 4 * s + i, 16 + 4 * other + j);
    }

    @Test
    void byProductsTheyAgreeWithTheMatrixWithinTheirErrors() {
        Map<String, Measurement> exact = figures(NETWORK, 2000, 60);
        Map<String, Measurement> products = figures(NETWORK, 0, 400);
        for (String name : List.of("lambda-norm", "scale-invariant", "relative-max")) {
            assertEquals(
                    exact.get(name).value(),
                    products.get(name).value(),
                    1e-9 * Math.abs(exact.get(name).value()));
            assertInstanceOf(Uncertainty.Residual.class, products.get(name).uncertainty());
        }
        // 400 products are more than the whole matrix takes.
        assertEquals(exact.get("trace-norm").value(), products.get("trace-norm").value(), 1e-9);
        assertInstanceOf(Uncertainty.Exact.class, products.get("trace-norm").uncertainty());
        for (String name : List.of("relative-trace", "normalised-sharpness")) {
            double error = ((Uncertainty.StandardError) products.get(name).uncertainty()).value();
            assertEquals(exact.get(name).value(), products.get(name).value(), 4 * error + 1e-9, name);
        }
        assertTrue(products.get("relative-trace").products() == 400);
    }

    @Test
    void pacBayesBracketsTheNoiseThatCostsTheAccuracy() {
        Map<String, Measurement> figures = figures(NETWORK, 2000, 60);
        double sigma = figures.get("pac-bayes-sigma").value();
        assertEquals(
                Math.sqrt(1 / (sigma * sigma * 8)), figures.get("pac-bayes").value(), 1e-14);
        double squared = Math.pow(NETWORK.weights().norm2Number().doubleValue(), 2);
        assertEquals(
                Math.sqrt((squared / (4 * sigma * sigma) + Math.log(8 / sigma) + 10) / 8),
                figures.get("pac-bayes-orig").value(),
                1e-13);
        assertEquals(
                Math.sqrt((Math.log(8 / sigma) + 10) / 8),
                figures.get("pac-bayes-init").value(),
                1e-13);
    }

    @Test
    void pacBayesByLossOfAQuadraticHasItsClosedForm() {
        // E L(w + sigma u) - L = sigma^2/2 tr A = 0.1, so sigma = sqrt(0.2 / tr A).
        QuadraticSurface quadratic = new QuadraticSurface(
                Spectra.symmetric(1, 1, 2, 3), Nd4j.zeros(DataType.DOUBLE, 3), Nd4j.zeros(DataType.DOUBLE, 3));
        TestContext context = new TestContext(1, 2000, quadratic);
        context.keep(new NormalisedFlatnessMetric()
                .measure(
                        new Settings(List.of(Measure.PAC_BAYES_LOSS), Optional.empty(), 60, pacBayes(0, 1000)),
                        context));
        Measurement sigma = context.figures().get("pac-bayes-loss-sigma");
        double error = ((Uncertainty.StandardError) sigma.uncertainty()).value();
        assertEquals(Math.sqrt(0.2 / 6), sigma.value(), 3 * error);
        assertTrue(error < 0.02 * sigma.value());
    }

    /**
     * Expects the figures of the same function without normalisation, which multiplies by 3, and by 1.5 at the start of
     * training.
     */
    @Test
    void pacBayesFoldsBatchNormalisation() {
        Network network = Network.chain(
                List.of(3), List.of(new Dense(3, 2, true), new BatchNorm(List.of(2), 0.25, 0.1, /* ofBatch= */ false)));
        INDArray weights = Nd4j.createFromArray(2.0, -1, 0.5, 1, 3, -2);
        NetworkSurface normalised = network(
                network,
                Nd4j.concat(0, weights, Nd4j.createFromArray(0.5, -0.25), Nd4j.createFromArray(6.0, 6, 0.5, 1)),
                RunningStatistics.of(new double[] {0.25, -0.5, 3.75, 3.75}));
        Network plain = Network.chain(List.of(3), List.of(new Dense(3, 2, true)));
        NetworkSurface folded = network(
                plain,
                Nd4j.concat(0, weights.mul(3), Nd4j.createFromArray(1.25, 1.75)),
                RunningStatistics.initial(plain));
        NetworkSurface startNormalised = normalised.at(normalised.parameters().mul(0.5));
        NetworkSurface startFolded = folded.at(Nd4j.concat(0, weights.mul(0.75), Nd4j.createFromArray(0.25, 1.0625)));

        Map<String, Measurement> expected = pacBayes(startFolded, folded);
        Map<String, Measurement> actual = pacBayes(startNormalised, normalised);
        assertEquals(8, actual.size());
        actual.forEach((name, figure) -> {
            double value = expected.get(name).value();
            assertEquals(value, figure.value(), 1e-9 * value, name);
        });
    }

    private static Map<String, Measurement> pacBayes(LossSurface start, LossSurface now) {
        NormalisedFlatnessMetric metric = new NormalisedFlatnessMetric();
        Settings settings =
                settings(List.of(Measure.PAC_BAYES, Measure.PAC_BAYES_MAGNITUDE, Measure.PAC_BAYES_LOSS), 60);
        TestContext context = new TestContext(3, 0, new Checkpoint(5, 1, now));
        metric.follow(settings, new Checkpoint(0, 0, start), context.memory());
        context.keep(metric.measure(settings, context));
        return context.figures();
    }

    private static NetworkSurface network(Network network, INDArray parameters, RunningStatistics statistics) {
        INDArray features = Nd4j.createFromArray(0.3, -1, 2, 1, 0.2, -0.4, -2, 0.1, 1, 0.7, 1.5, -1)
                .reshape(4, 3);
        return NetworkSurface.of(
                network,
                new SoftmaxCrossEntropy(),
                new Examples(features, List.of(3), new Targets.Classes(ImmutableIntArray.of(0, 1, 1, 1), 2)),
                parameters,
                statistics,
                EngineSettings.standard(DataType.DOUBLE));
    }

    @Test
    void theDistanceFromTheStartIsFromTheParametersSeenThere() {
        NormalisedFlatnessMetric metric = new NormalisedFlatnessMetric();
        Settings settings = settings(List.of(Measure.PAC_BAYES), 60);
        ReluNetworkSurface later = NETWORK.at(NETWORK.parameters().add(0.1));
        TestContext context = new TestContext(3, 2000, later);
        metric.follow(settings, new Checkpoint(0, 0, NETWORK), context.memory());
        metric.follow(settings, new Checkpoint(5, 1, later), context.memory());
        context.keep(metric.measure(settings, context));
        double sigma = context.figures().get("pac-bayes-sigma").value();
        assertEquals(
                Math.sqrt((31 * 0.01 / (4 * sigma * sigma) + Math.log(8 / sigma) + 10) / 8),
                context.figures().get("pac-bayes-init").value(),
                1e-12);
    }

    @Test
    void whatAModelLacksIsUndefinedWithTheReason() {
        QuadraticSurface quadratic = new QuadraticSurface(Spectra.symmetric(1, 1, 2, 3));
        Map<String, Measurement> figures = figures(quadratic, 2000, 60);
        for (String name : List.of("fisher-rao-empirical", "relative-trace", "relative-max", "pac-bayes")) {
            assertInstanceOf(Uncertainty.Undefined.class, figures.get(name).uncertainty(), name);
        }
        assertEquals(
                new Uncertainty.Undefined("the targets are not classes, so there is no accuracy"),
                figures.get("pac-bayes").uncertainty());
        assertEquals(14, figures.get("lambda-norm").value() + 5, 1e-12);
    }

    @Test
    void aLayerThatIsNotThereOrNotDenseIsRefused() {
        Settings settings = new Settings(List.of(Measure.RELATIVE_TRACE), Optional.of("1"), 60, pacBayes(0, 10));
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> new NormalisedFlatnessMetric().check(settings, NETWORK.layout(), 8))
                .getMessage();
        assertEquals("layer: 1 is no dense layer; expected one of [0, 2]", message);
    }

    @ParameterizedTest
    @EnumSource(Measure.class)
    void theParametersStayAsTheyAreAndTheSeedDecidesTheFigure(Measure measure) {
        for (LossSurface surface : List.of(NETWORK, SoftmaxRegressionSurface.standard(DataType.DOUBLE))) {
            INDArray before = surface.parameters();
            Measurement first = new NormalisedFlatnessMetric()
                    .measure(settings(List.of(measure), 60), new TestContext(5, 0, surface))
                    .own();
            ArrayAssertions.assertIdentical(before, surface.parameters());
            assertEquals(
                    first,
                    new NormalisedFlatnessMetric()
                            .measure(settings(List.of(measure), 60), new TestContext(5, 0, surface))
                            .own());
        }
    }
}
