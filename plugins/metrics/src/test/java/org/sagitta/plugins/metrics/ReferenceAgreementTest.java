package org.sagitta.plugins.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.DoublePredicate;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.contract.TestContext;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.figure.Uncertainty;
import org.sagitta.api.krylov.LanczosQuadrature;
import org.sagitta.api.krylov.RitzValue;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.MatrixFreeOperator;
import org.sagitta.api.plugin.Metric;
import org.sagitta.api.surface.Curvature;
import org.sagitta.api.surface.ParameterBlock;
import org.sagitta.plugins.metrics.eigenspace.SubspaceOverlapMetric;
import org.sagitta.plugins.metrics.eigenspace.TopEigenpairsMetric;
import org.sagitta.plugins.metrics.flatness.NormalisedFlatnessMetric;
import org.sagitta.plugins.metrics.flatness.NormalisedFlatnessMetric.Measure;
import org.sagitta.plugins.metrics.flatness.PacBayes;
import org.sagitta.plugins.metrics.spectrum.EffectiveDimensionMetric;
import org.sagitta.plugins.metrics.spectrum.EffectiveRankMetric;
import org.sagitta.plugins.metrics.spectrum.EigenvalueMethod;
import org.sagitta.plugins.metrics.spectrum.ExtremeEigenvaluesMetric;
import org.sagitta.plugins.metrics.spectrum.FrobeniusNormMetric;
import org.sagitta.plugins.metrics.spectrum.FullSpectrumMetric;
import org.sagitta.plugins.metrics.spectrum.LogDeterminantMetric;
import org.sagitta.plugins.metrics.spectrum.OutliersMetric;
import org.sagitta.plugins.metrics.spectrum.RankBoundMetric;
import org.sagitta.plugins.metrics.spectrum.SpectralNormMetric;
import org.sagitta.plugins.metrics.spectrum.TraceMetric;

/** Compares every figure of curvature that PyTorch computed for small networks with results of Jacobi's rotations. */
@ParameterizedClass
@ValueSource(
        strings = {
            "batchnorm-eval",
            "batchnorm-train",
            "conv-tanh-ce",
            "deep-linear-mse",
            "mlp-relu-ce",
            "mlp-sigmoid-mse",
            "mlp-tanh-ce",
            "residual-softplus-ce",
            "softmax-regression"
        })
class ReferenceAgreementTest {
    private static final Path SHARED =
            Path.of(System.getProperty("sagitta.root", "../.."), "..", "shared", "reference");
    private static final double DAMPING = 1e-3;
    private static final double PRIOR = 1;
    private static final int TOP = 4;

    /** The metrics that count eigenvalues; they are exact if all eigenvalues are known. */
    private static final List<String> COUNTS = List.of("full-spectrum", "outliers", "rank-bound");

    /** The context affords everything, so that every method is exact, or nothing, so that all use products. */
    private enum Way {
        EXACT,
        PRODUCTS
    }

    private final ReferenceNetwork network;

    ReferenceAgreementTest(String name) {
        Path folder = SHARED.resolve(name);
        Assumptions.assumeTrue(Files.isDirectory(folder), "No reference data at " + folder);
        network = ReferenceNetwork.read(folder);
    }

    @ParameterizedTest
    @EnumSource(Curvature.class)
    void figuresOfEigenvalues(Curvature curvature) {
        INDArray matrix = network.matrix(curvature);
        Map<String, Double> expected = expected(matrix);
        agree(expected, figures(matrix, Way.EXACT));
        expected.keySet().removeIf(name -> COUNTS.stream().anyMatch(name::startsWith));
        agree(expected, figures(matrix, Way.PRODUCTS));
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void overlapOfTheHessiansAndTheGgnsTopSpaces(Way way) {
        double[][] u = Jacobi.of(network.hessian().toDoubleMatrix()).leading(TOP);
        double[][] v = Jacobi.of(network.ggn().toDoubleMatrix()).leading(TOP);
        double overlap = 0;
        for (double[] x : u) {
            for (double[] y : v) {
                overlap += Math.pow(dot(x, y), 2) / TOP;
            }
        }
        TestContext context = context(way);
        context.keep(new SubspaceOverlapMetric()
                .measure(
                        new SubspaceOverlapMetric.Settings(
                                TOP, 1e-7, Optional.of("ggn"), List.of(), 2, Curvature.HESSIAN, 0.9, 2),
                        products(network.hessian()),
                        context));
        agree("overlap", overlap, context.figures().get("reference"));
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void curvatureBesideTheWeightsNorms(Way way) {
        double[] w = network.parameters().toDoubleVector();
        double[] scale = new double[w.length];
        for (ParameterBlock block : network.layout().blocks()) {
            double[] tensor = Arrays.copyOfRange(w, block.offset(), block.offset() + block.size());
            Arrays.fill(scale, block.offset(), block.offset() + block.size(), Math.sqrt(dot(tensor, tensor)));
        }
        double[][] hessian = network.hessian().toDoubleMatrix();
        double[] eigenvalues = Jacobi.of(network.hessian().toDoubleMatrix()).values();
        double trace = 0;
        for (int i = 0; i < w.length; i++) {
            for (int j = 0; j < w.length; j++) {
                hessian[i][j] *= scale[i] * scale[j];
            }
            trace += hessian[i][i];
        }
        double[] scaled = Jacobi.of(hessian).values();
        TestContext context = context(way);
        context.keep(new NormalisedFlatnessMetric()
                .measure(
                        new NormalisedFlatnessMetric.Settings(
                                List.of(Measure.LAMBDA_NORM, Measure.TRACE_NORM, Measure.SCALE_INVARIANT),
                                Optional.empty(),
                                60,
                                new PacBayes.Settings(0.1, 0.01, 0.1, 0, 2, 1, 1)),
                        context));
        agree(
                Map.of(
                        "lambda-norm",
                        dot(w, w) * eigenvalues[w.length - 1],
                        "trace-norm",
                        trace,
                        "scale-invariant",
                        -scaled[0] > scaled[w.length - 1] ? scaled[0] : scaled[w.length - 1]),
                context.figures());
    }

    /** Checks that v'A^k v equals sum_i w_i theta_i^k up to the degree 2 m - 1, for each probe v. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 6})
    void momentsOfTheQuadrature(int steps) {
        List<INDArray> passes = new ArrayList<>();
        CurvatureOperator operator = new MatrixFreeOperator(network.dimension(), DataType.DOUBLE, v -> {
            passes.add(v.dup());
            return network.hessian().mmul(v);
        });
        LanczosQuadrature quadrature = LanczosQuadrature.of(operator, 2, steps, new Random(1));
        double[][] hessian = network.hessian().toDoubleMatrix();
        double norm = Math.sqrt(squares(network.hessian()));
        for (int probe = 0; probe < 2; probe++) {
            double[] v = passes.get(0).getColumn(probe).toDoubleVector();
            double[] image = v;
            for (int k = 0; k < 2 * steps; k++) {
                double moment = 0;
                for (RitzValue node : quadrature.probes().get(probe)) {
                    moment += node.weight() * Math.pow(node.value(), k);
                }
                assertEquals(dot(v, image) / dot(v, v), moment, 1e-12 * Math.pow(norm, k), "degree " + k);
                image = times(hessian, image);
            }
        }
    }

    /** Returns the expected figures; NaN for a figure that does not exist. */
    private Map<String, Double> expected(INDArray matrix) {
        int p = network.dimension();
        int n = network.examples();
        int outputs = network.outputs().columns();
        Jacobi solver = Jacobi.of(matrix.toDoubleMatrix());
        double[] ascending = solver.values();
        double[] byModulus = IntStream.range(0, p)
                .mapToObj(i -> ascending[i])
                .sorted((x, y) -> Double.compare(Math.abs(y), Math.abs(x)))
                .mapToDouble(Double::doubleValue)
                .toArray();
        double norm = Math.abs(byModulus[0]);
        double trace = DoubleStream.of(ascending).sum();
        double squares = squares(matrix);
        double[] gradient = network.gradient().toDoubleVector();
        double share = 0;
        for (double[] v : solver.leading(TOP)) {
            share += Math.pow(dot(v, gradient), 2) / dot(gradient, gradient);
        }
        int outliers = aboveLargestGap(ascending);
        double zero = p * Math.ulp(1.0) * norm;
        Map<String, Double> expected = new HashMap<>();
        expected.put("extreme", ascending[p - 1]);
        expected.put("extreme.min", ascending[0]);
        expected.put("spectral-norm", norm);
        expected.put("trace", trace);
        expected.put("frobenius-norm", Math.sqrt(squares));
        expected.put("frobenius-norm.mean-square", squares / p);
        expected.put("top", byModulus[0]);
        for (int k = 2; k <= TOP; k++) {
            expected.put("top.value." + k, byModulus[k - 1]);
        }
        expected.put("top.gradient-share", share);
        expected.put("full-spectrum", count(ascending, x -> x < -zero));
        expected.put("full-spectrum.zero", count(ascending, x -> Math.abs(x) <= zero));
        expected.put("outliers", (double) outliers);
        expected.put("outliers.beyond-classes", (double) outliers - outputs);
        expected.put("effective-rank", squares / (norm * norm));
        expected.put("effective-rank.intrinsic", trace / norm);
        expected.put("effective-dimension", sum(ascending, PRIOR / n, x -> x / (x + PRIOR / n)));
        expected.put("log-determinant", sum(ascending, DAMPING, x -> Math.log(x + DAMPING)));
        expected.put("rank-bound", (double) Math.min(p, n * outputs));
        expected.put("rank-bound.softmax", (double) Math.min(p, n * (outputs - 1)));
        expected.put("rank-bound.numerical", count(ascending, x -> Math.abs(x) > 1e-6 * norm));
        return expected;
    }

    private Map<String, Measurement> figures(INDArray matrix, Way way) {
        boolean exact = way == Way.EXACT;
        EigenvalueMethod method = exact ? EigenvalueMethod.EXACT : EigenvalueMethod.LANCZOS;
        int steps = network.dimension();
        Map<String, Measurement> figures = new HashMap<>();
        put(
                figures,
                "extreme",
                new ExtremeEigenvaluesMetric(),
                new ExtremeEigenvaluesMetric.Settings(method, 1e-6, steps, MeasuredBlocks.NONE),
                matrix,
                way);
        put(
                figures,
                "spectral-norm",
                new SpectralNormMetric(),
                new SpectralNormMetric.Settings(SpectralNormMetric.Method.AUTO, 1e-6, steps, MeasuredBlocks.NONE),
                matrix,
                way);
        put(
                figures,
                "trace",
                new TraceMetric(),
                new TraceMetric.Settings(TraceMetric.Method.AUTO, 60, MeasuredBlocks.NONE),
                matrix,
                way);
        put(
                figures,
                "frobenius-norm",
                new FrobeniusNormMetric(),
                new FrobeniusNormMetric.Settings(FrobeniusNormMetric.Method.AUTO, 60, MeasuredBlocks.NONE),
                matrix,
                way);
        put(
                figures,
                "top",
                new TopEigenpairsMetric(),
                new TopEigenpairsMetric.Settings(TOP, 1e-6, false, MeasuredBlocks.NONE),
                matrix,
                way);
        put(
                figures,
                "effective-rank",
                new EffectiveRankMetric(),
                new EffectiveRankMetric.Settings(method, 60, steps, MeasuredBlocks.NONE),
                matrix,
                way);
        put(
                figures,
                "effective-dimension",
                new EffectiveDimensionMetric(),
                new EffectiveDimensionMetric.Settings(PRIOR, method, 10, 50, MeasuredBlocks.NONE),
                matrix,
                way);
        put(
                figures,
                "log-determinant",
                new LogDeterminantMetric(),
                new LogDeterminantMetric.Settings(DAMPING, method, 10, 50, MeasuredBlocks.NONE),
                matrix,
                way);
        if (exact) {
            put(
                    figures,
                    "outliers",
                    new OutliersMetric(),
                    new OutliersMetric.Settings(30, method, 60, MeasuredBlocks.NONE),
                    matrix,
                    way);
            put(
                    figures,
                    "full-spectrum",
                    new FullSpectrumMetric(),
                    new FullSpectrumMetric.Settings(10, 30, MeasuredBlocks.NONE),
                    matrix,
                    way);
            put(
                    figures,
                    "rank-bound",
                    new RankBoundMetric(),
                    new RankBoundMetric.Settings(1e-6, method, 10, steps),
                    matrix,
                    way);
        }
        return figures;
    }

    private <S extends Record> void put(
            Map<String, Measurement> figures, String name, Metric<S> metric, S settings, INDArray matrix, Way way) {
        TestContext context = context(way);
        figures.put(name, context.keep(metric.measure(settings, products(matrix), context)));
        context.figures().forEach((quantity, figure) -> figures.put(name + "." + quantity, figure));
    }

    private TestContext context(Way way) {
        return new TestContext(1, way == Way.EXACT ? 2000 : 0, network);
    }

    private static CurvatureOperator products(INDArray matrix) {
        return new MatrixFreeOperator(matrix.rows(), DataType.DOUBLE, matrix::mmul);
    }

    private static void agree(Map<String, Double> expected, Map<String, Measurement> figures) {
        expected.forEach((name, value) -> agree(name, value, figures.get(name)));
    }

    private static void agree(String name, double expected, Measurement figure) {
        if (Double.isNaN(expected)) {
            assertInstanceOf(Uncertainty.Undefined.class, figure.uncertainty(), name);
            return;
        }
        double error = 0;
        if (figure.uncertainty() instanceof Uncertainty.StandardError of) {
            error = 4 * of.value();
        } else if (figure.uncertainty() instanceof Uncertainty.Residual of) {
            error = of.value();
        }
        assertEquals(expected, figure.value(), error + 1e-9 * Math.abs(expected) + 1e-12, () -> name + " " + figure);
    }

    /** Counts the eigenvalues above the largest gap among the 30 largest. */
    private static int aboveLargestGap(double[] ascending) {
        int p = ascending.length;
        int count = 0;
        double largest = 0;
        for (int i = 1; i < Math.min(30, p); i++) {
            double gap = ascending[p - i] - ascending[p - i - 1];
            if (gap > largest) {
                largest = gap;
                count = i;
            }
        }
        return count;
    }

    private static double count(double[] values, DoublePredicate which) {
        return DoubleStream.of(values).filter(which).count();
    }

    private static double sum(double[] ascending, double damping, DoubleUnaryOperator term) {
        return ascending[0] + damping > 0 ? DoubleStream.of(ascending).map(term).sum() : Double.NaN;
    }

    private static double squares(INDArray matrix) {
        return matrix.mul(matrix).sumNumber().doubleValue();
    }

    private static double dot(double[] x, double[] y) {
        return IntStream.range(0, x.length).mapToDouble(i -> x[i] * y[i]).sum();
    }

    private static double[] times(double[][] matrix, double[] v) {
        return IntStream.range(0, v.length).mapToDouble(i -> dot(matrix[i], v)).toArray();
    }
}
