package org.sagitta.plugins.estimators;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.contract.CurvatureEstimatorContract;
import org.sagitta.api.contract.Spectra;
import org.sagitta.api.contract.TestContext;
import org.sagitta.api.plugin.CurvatureEstimator;
import org.sagitta.api.surface.AnalyticSurface;
import org.sagitta.api.surface.Fisher;
import org.sagitta.api.surface.KroneckerBasis;
import org.sagitta.api.surface.LayerFactors;
import org.sagitta.api.surface.LossSurface;
import org.sagitta.api.surface.ParameterBlock;
import org.sagitta.api.surface.ParameterLayout;
import org.sagitta.api.surface.WeightSharing;
import org.sagitta.plugins.estimators.KroneckerFactoredEstimator.Damping;
import org.sagitta.plugins.estimators.KroneckerFactoredEstimator.OutputFactors;
import org.sagitta.plugins.estimators.KroneckerFactoredEstimator.Settings;
import org.sagitta.plugins.estimators.KroneckerFactoredEstimator.Structure;

/** Tests kfac and ekfac on a layer whose factors are given, together with a layer that has an exact block. */
class KroneckerEstimatorsTest {
    private static final LinearSurface SURFACE = LinearSurface.standard();

    /** A surface with the same inputs and without gradients. */
    private static final LinearSurface DEAD =
            new LinearSurface(SURFACE.inputs(), SURFACE.gradients().mul(0));

    @Nested
    class Kfac extends KfacContract {
        Kfac() {
            super(Bias.JOINT, 0, Damping.PI);
        }
    }

    @Nested
    class KfacWithTheBiasApart extends KfacContract {
        KfacWithTheBiasApart() {
            super(Bias.SEPARATE, 0, Damping.PI);
        }
    }

    @Nested
    class KfacWithFactoredDamping extends KfacContract {
        KfacWithFactoredDamping() {
            super(Bias.SEPARATE, 0.3, Damping.PI);
        }
    }

    @Nested
    class KfacWithExactDamping extends KfacContract {
        KfacWithExactDamping() {
            super(Bias.JOINT, 0.3, Damping.EXACT);
        }
    }

    @Nested
    class Ekfac extends EkfacContract {
        Ekfac() {
            super(Bias.JOINT, 0);
        }
    }

    @Nested
    class EkfacWithTheBiasApart extends EkfacContract {
        EkfacWithTheBiasApart() {
            super(Bias.SEPARATE, 0.3);
        }
    }

    @ParameterizedTest
    @EnumSource(Bias.class)
    void kfacIsTheProductOfTheFactors(Bias bias) {
        close(product(SURFACE, bias, 0, 0), kfac(SURFACE, bias, 0, Damping.PI));
    }

    @Test
    void exactDampingAddsToTheDiagonal() {
        close(
                product(SURFACE, Bias.JOINT, 0, 0)
                        .add(Nd4j.eye(7).castTo(DataType.DOUBLE).mul(0.3)),
                kfac(SURFACE, Bias.JOINT, 0.3, Damping.EXACT));
    }

    @ParameterizedTest
    @EnumSource(Bias.class)
    void factoredDampingGoesToTheFactors(Bias bias) {
        close(withFactoredDamping(bias, 0.3), kfac(SURFACE, bias, 0.3, Damping.PI));
    }

    /** Expects (0 + root I) (x) (A + root I) for layer 1; the exact block of layer 0 is 3. */
    @ParameterizedTest
    @EnumSource(Bias.class)
    void aDeadLayersFactoredDampingHasNothingToBalance(Bias bias) {
        double root = Math.sqrt(0.3);
        INDArray expected = product(DEAD, bias, root, root);
        expected.putScalar(0, 0, 3.3);

        close(expected, kfac(DEAD, bias, 0.3, Damping.PI));
    }

    @Test
    void aDeadLayerIsZeroAndTheDamping() {
        INDArray zero = product(DEAD, Bias.JOINT, 0, 0);
        INDArray damping = Nd4j.eye(7).castTo(DataType.DOUBLE).mul(0.3);
        for (double lambda : new double[] {0, 0.3}) {
            INDArray expected = zero.add(damping.mul(lambda / 0.3));
            close(expected, kfac(DEAD, Bias.JOINT, lambda, Damping.EXACT));
            close(expected, ekfac(DEAD, Bias.JOINT, lambda));
            close(expected, ekfac(DEAD, Bias.SEPARATE, lambda));
        }
        close(zero, kfac(DEAD, Bias.JOINT, 0, Damping.PI));
    }

    /** Checks that the layer's own block in the inverse is the damped one. */
    @Test
    void aDeadLayerHasAPlaceInTheTridiagonalInverse() {
        INDArray matrix = estimate(settings(Bias.JOINT, 0.3, Structure.TRIDIAGONAL, OutputFactors.PER_EXAMPLE), DEAD);

        double root = Math.sqrt(0.3);
        INDArray block = product(DEAD, Bias.JOINT, root, root);
        for (int i = 1; i < 7; i++) {
            for (int j = 1; j < 7; j++) {
                assertEquals(block.getDouble(i, j), matrix.getDouble(i, j), 1e-12);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Bias.class)
    void ekfacHasTheTraceOfTheMatrixAndIsNoFurtherThanKfac(Bias bias) {
        INDArray exact = SURFACE.ggn();
        INDArray corrected = ekfac(SURFACE, bias, 0);
        assertEquals(trace(exact), trace(corrected), 1e-12);
        double error = exact.sub(corrected).norm2Number().doubleValue();
        assertTrue(error > 0);
        assertTrue(error
                <= exact.sub(kfac(SURFACE, bias, 0, Damping.PI)).norm2Number().doubleValue());
        close(corrected.add(Nd4j.eye(7).castTo(DataType.DOUBLE).mul(0.3)), ekfac(SURFACE, bias, 0.3));
    }

    @Test
    void aBiasApartHasNothingInCommonWithItsWeight() {
        for (INDArray matrix :
                new INDArray[] {kfac(SURFACE, Bias.SEPARATE, 0, Damping.PI), ekfac(SURFACE, Bias.SEPARATE, 0)}) {
            for (int weight = 1; weight < 5; weight++) {
                assertEquals(0, matrix.getDouble(weight, 5), 1e-15);
                assertEquals(0, matrix.getDouble(weight, 6), 1e-15);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(WeightSharing.class)
    void theFisherMatrixIsTheOneThatTheSettingsSay(WeightSharing sharing) {
        Fisher fisher = new Fisher.MonteCarlo(4, 9);
        LinearSurface ofKfac = LinearSurface.standard();
        new KroneckerFactoredEstimator()
                .estimate(
                        new KroneckerFactoredEstimator.Settings(
                                Bias.JOINT,
                                Labels.MONTE_CARLO,
                                4,
                                sharing,
                                0,
                                Damping.PI,
                                Structure.DIAGONAL,
                                OutputFactors.PER_EXAMPLE,
                                Optional.empty()),
                        ofKfac,
                        new TestContext(9, 100));
        assertEquals(List.of(fisher, sharing), ofKfac.asked());
        LinearSurface ofEkfac = LinearSurface.standard();
        new EigenvalueCorrectedEstimator()
                .estimate(
                        new EigenvalueCorrectedEstimator.Settings(
                                Bias.JOINT, Labels.MONTE_CARLO, 4, sharing, 0, Optional.empty(), 1),
                        ofEkfac,
                        new TestContext(9, 100));
        assertEquals(List.of(fisher, sharing, fisher), ofEkfac.asked());
    }

    /** Compares two layers, the second without a bias. */
    @ParameterizedTest
    @EnumSource(Bias.class)
    void everyLayerHasItsOwnEigenvectors(Bias bias) {
        List<LayerFactors.Kronecker> layers = List.of(
                new LayerFactors.Kronecker("a", Spectra.symmetric(1, 1, 2, 3), Spectra.symmetric(2, 4, 5), true),
                new LayerFactors.Kronecker("b", Spectra.symmetric(3, 6, 7, 8), Spectra.symmetric(4, 9, 10), false));
        List<KroneckerBasis> bases = FactorEigenbases.of(layers, bias, Spectra.EIGENSOLVER);
        for (int i = 0; i < 2; i++) {
            assertEquals(layers.get(i).layer(), bases.get(i).layer());
            isDiagonal(layers.get(i).output(), bases.get(i).output());
            isDiagonal(bias.input(layers.get(i)), bases.get(i).input());
        }
        assertEquals(layers.get(1).input(), bias.input(layers.get(1)));
    }

    private static void isDiagonal(INDArray matrix, INDArray basis) {
        INDArray identity = basis.transpose().mmul(basis);
        assertEquals(0, identity.sub(Nd4j.eye(basis.rows())).norm2Number().doubleValue(), 1e-12);
        INDArray rotated = basis.transpose().mmul(matrix).mmul(basis);
        assertEquals(0, rotated.sub(Nd4j.diag(Nd4j.diag(rotated))).norm2Number().doubleValue(), 1e-12);
    }

    @Test
    void recursiveFactorsTakeTheOthersPlace() {
        INDArray expected = product(SURFACE, Bias.JOINT, 0, 0).mul(2);
        expected.putScalar(0, 0, 0);
        Settings settings = settings(Bias.JOINT, 0, Structure.DIAGONAL, OutputFactors.RECURSIVE);
        close(expected, estimate(settings, SURFACE));
        assertEquals(
                OptionalLong.of(1),
                new KroneckerFactoredEstimator()
                        .cost(settings, Models.size(100))
                        .products());
    }

    /** Checks that damping is added to the factors of single layers, but not to those between two layers. */
    @ParameterizedTest
    @ValueSource(doubles = {1e-12, 0.3})
    void tridiagonalHasNeighboursInCommon(double damping) {
        double pi = Math.sqrt(trace(moment(SURFACE.inputs())) / 3 / (trace(moment(SURFACE.gradients())) / 2));
        double root = Math.sqrt(damping);
        INDArray expected = product(SURFACE, Bias.JOINT, root / pi, pi * root);
        // For layer 0, pi is the root of 1 / 3.
        expected.putScalar(0, 0, (3 + root * Math.sqrt(3)) * (1 + root / Math.sqrt(3)));
        double[] common = {0.5 * 0.1, 0.5 * 0.2, -0.4 * 0.1, -0.4 * 0.2, 0.5 * 0.3, -0.4 * 0.3};
        for (int i = 0; i < common.length; i++) {
            expected.putScalar(0, i + 1, common[i]);
            expected.putScalar(i + 1, 0, common[i]);
        }
        close(
                expected,
                estimate(settings(Bias.JOINT, damping, Structure.TRIDIAGONAL, OutputFactors.PER_EXAMPLE), SURFACE));
    }

    @Test
    void whatDoesNotGoTogetherIsRefused() {
        refused("above 0", () -> settings(Bias.JOINT, 0, Structure.TRIDIAGONAL, OutputFactors.PER_EXAMPLE));
        refused("joint", () -> settings(Bias.SEPARATE, 0.1, Structure.TRIDIAGONAL, OutputFactors.PER_EXAMPLE));
        refused(
                "averaging takes blocks: diagonal",
                () -> new Settings(
                        Bias.JOINT,
                        Labels.TYPE_2,
                        1,
                        WeightSharing.EXPAND,
                        0.1,
                        Damping.PI,
                        Structure.TRIDIAGONAL,
                        OutputFactors.PER_EXAMPLE,
                        Optional.of(new FactorAveraging(0.9, 1))));
        refused("per-example", () -> settings(Bias.JOINT, 0.1, Structure.TRIDIAGONAL, OutputFactors.RECURSIVE));
        refused(
                "pi",
                () -> new Settings(
                        Bias.JOINT,
                        Labels.TYPE_2,
                        1,
                        WeightSharing.EXPAND,
                        0.1,
                        Damping.EXACT,
                        Structure.TRIDIAGONAL,
                        OutputFactors.PER_EXAMPLE,
                        Optional.empty()));
        for (Labels labels : List.of(Labels.MONTE_CARLO, Labels.EMPIRICAL)) {
            refused("type-2", () -> settings(labels, Damping.PI, Structure.DIAGONAL, OutputFactors.RECURSIVE));
        }
    }

    @Test
    void otherLayersThanDenseOnesAreRefusedByNameBeforeTheRun() {
        ParameterLayout dense = new ParameterLayout(List.of(
                new ParameterBlock("0.weight", "0", 0, List.of(2, 3)),
                new ParameterBlock("0.bias", "0", 6, List.of(2))));
        ParameterLayout convolution =
                new ParameterLayout(List.of(new ParameterBlock("7.weight", "7", 0, List.of(1, 2, 3, 3))));
        KroneckerFactoredEstimator estimator = new KroneckerFactoredEstimator();
        for (Settings settings : List.of(
                settings(Bias.JOINT, 0.1, Structure.TRIDIAGONAL, OutputFactors.PER_EXAMPLE),
                settings(Bias.JOINT, 0, Structure.DIAGONAL, OutputFactors.RECURSIVE))) {
            estimator.check(settings, dense);
            refused("layer 7 ", () -> estimator.check(settings, convolution));
        }
        estimator.check(settings(Bias.JOINT, 0, Structure.DIAGONAL, OutputFactors.PER_EXAMPLE), convolution);
    }

    private static void refused(String expected, Executable settings) {
        String message = assertThrows(IllegalArgumentException.class, settings).getMessage();
        assertTrue(message.contains(expected), message);
    }

    private static Settings settings(Bias bias, double damping, Structure blocks, OutputFactors factors) {
        return new Settings(
                bias, Labels.TYPE_2, 1, WeightSharing.EXPAND, damping, Damping.PI, blocks, factors, Optional.empty());
    }

    private static Settings settings(Labels labels, Damping method, Structure blocks, OutputFactors factors) {
        return new Settings(Bias.JOINT, labels, 1, WeightSharing.EXPAND, 0, method, blocks, factors, Optional.empty());
    }

    private static INDArray estimate(Settings settings, LossSurface surface) {
        return new KroneckerFactoredEstimator()
                .estimate(settings, surface, new TestContext(1, 100))
                .toDense();
    }

    @Test
    void aPassAColumn() {
        assertEquals(OptionalLong.of(10), products(Labels.TYPE_2));
        assertEquals(OptionalLong.of(4), products(Labels.MONTE_CARLO));
        assertEquals(OptionalLong.of(1), products(Labels.EMPIRICAL));
        assertEquals(
                OptionalLong.of(8),
                new EigenvalueCorrectedEstimator()
                        .cost(
                                new EigenvalueCorrectedEstimator.Settings(
                                        Bias.JOINT,
                                        Labels.MONTE_CARLO,
                                        4,
                                        WeightSharing.EXPAND,
                                        0,
                                        Optional.empty(),
                                        1),
                                Models.size(100))
                        .products());
    }

    private static OptionalLong products(Labels labels) {
        return new KroneckerFactoredEstimator()
                .cost(
                        new Settings(
                                Bias.JOINT,
                                labels,
                                4,
                                WeightSharing.EXPAND,
                                0,
                                Damping.PI,
                                Structure.DIAGONAL,
                                OutputFactors.PER_EXAMPLE,
                                Optional.empty()),
                        Models.size(100))
                .products();
    }

    private static INDArray kfac(LossSurface surface, Bias bias, double damping, Damping method) {
        return estimate(
                new Settings(
                        bias,
                        Labels.TYPE_2,
                        1,
                        WeightSharing.EXPAND,
                        damping,
                        method,
                        Structure.DIAGONAL,
                        OutputFactors.PER_EXAMPLE,
                        Optional.empty()),
                surface);
    }

    private static INDArray ekfac(LossSurface surface, Bias bias, double damping) {
        return new EigenvalueCorrectedEstimator()
                .estimate(
                        new EigenvalueCorrectedEstimator.Settings(
                                bias, Labels.TYPE_2, 1, WeightSharing.EXPAND, damping, Optional.empty(), 1),
                        surface,
                        new TestContext(1, 100))
                .toDense();
    }

    /** Returns the block 3 and (G + output I) (x) (A + input I), element by element. */
    private static INDArray product(LinearSurface surface, Bias bias, double output, double input) {
        INDArray outer = moment(surface.gradients());
        INDArray inner = moment(surface.inputs());
        int[] rows = {0, 0, 1, 1, 0, 1};
        int[] columns = {0, 1, 0, 1, 2, 2};
        INDArray matrix = Nd4j.zeros(DataType.DOUBLE, 7, 7);
        matrix.putScalar(0, 0, 3);
        for (int p = 0; p < 6; p++) {
            for (int q = 0; q < 6; q++) {
                boolean apart = bias == Bias.SEPARATE && (columns[p] == 2) != (columns[q] == 2);
                double g = outer.getDouble(rows[p], rows[q]) + (rows[p] == rows[q] ? output : 0);
                double a = apart ? 0 : inner.getDouble(columns[p], columns[q]) + (columns[p] == columns[q] ? input : 0);
                matrix.putScalar(p + 1, q + 1, g * a);
            }
        }
        return matrix;
    }

    private static INDArray withFactoredDamping(Bias bias, double damping) {
        double inputs = trace(moment(SURFACE.inputs())) / 3;
        double outputs = trace(moment(SURFACE.gradients())) / 2;
        double pi = Math.sqrt(inputs / outputs);
        INDArray matrix = product(SURFACE, bias, Math.sqrt(damping) / pi, pi * Math.sqrt(damping));
        matrix.putScalar(0, 0, 3 + damping);
        return matrix;
    }

    /** Returns the block 3 and the sum of (u'F u) u u' over the eigenvectors u of the product of the factors. */
    private static INDArray corrected(Bias bias, double damping) {
        INDArray exact = SURFACE.ggn();
        INDArray outer = eigenvectors(moment(SURFACE.gradients()));
        INDArray moment = moment(SURFACE.inputs());
        if (bias == Bias.SEPARATE) {
            for (int i = 0; i < 2; i++) {
                moment.putScalar(i, 2, 0);
                moment.putScalar(2, i, 0);
            }
        }
        INDArray inner = eigenvectors(moment);
        int[] rows = {0, 0, 1, 1, 0, 1};
        int[] columns = {0, 1, 0, 1, 2, 2};
        INDArray sum = Nd4j.eye(7).castTo(DataType.DOUBLE).muli(damping);
        sum.putScalar(0, 0, 3 + damping);
        for (int r = 0; r < 2; r++) {
            for (int c = 0; c < 3; c++) {
                INDArray u = Nd4j.zeros(DataType.DOUBLE, 7, 1);
                for (int p = 0; p < 6; p++) {
                    u.putScalar(p + 1, 0, outer.getDouble(rows[p], r) * inner.getDouble(columns[p], c));
                }
                INDArray along = u.transpose().mmul(exact).mmul(u);
                sum.addi(u.mmul(u.transpose()).muli(along.getDouble(0)));
            }
        }
        return sum;
    }

    private static INDArray eigenvectors(INDArray symmetric) {
        return Spectra.EIGENSOLVER.eigenpairs(symmetric).vectors();
    }

    private abstract static class KfacContract extends CurvatureEstimatorContract<KroneckerFactoredEstimator.Settings> {
        private final KroneckerFactoredEstimator.Settings settings;

        KfacContract(Bias bias, double damping, Damping method) {
            settings = new KroneckerFactoredEstimator.Settings(
                    bias,
                    Labels.TYPE_2,
                    1,
                    WeightSharing.EXPAND,
                    damping,
                    method,
                    Structure.DIAGONAL,
                    OutputFactors.PER_EXAMPLE,
                    Optional.empty());
        }

        @Override
        protected CurvatureEstimator<KroneckerFactoredEstimator.Settings> estimator() {
            return new KroneckerFactoredEstimator();
        }

        @Override
        protected KroneckerFactoredEstimator.Settings settings() {
            return settings;
        }

        @Override
        protected List<AnalyticSurface> surfaces() {
            return List.of(SURFACE);
        }

        @Override
        protected INDArray definition(AnalyticSurface surface) {
            return settings.dampingMethod() == Damping.PI
                    ? withFactoredDamping(settings.bias(), settings.damping())
                    : product(SURFACE, settings.bias(), 0, 0)
                            .add(Nd4j.eye(7).castTo(DataType.DOUBLE).mul(settings.damping()));
        }
    }

    private abstract static class EkfacContract
            extends CurvatureEstimatorContract<EigenvalueCorrectedEstimator.Settings> {
        private final EigenvalueCorrectedEstimator.Settings settings;

        EkfacContract(Bias bias, double damping) {
            settings = new EigenvalueCorrectedEstimator.Settings(
                    bias, Labels.TYPE_2, 1, WeightSharing.EXPAND, damping, Optional.empty(), 1);
        }

        @Override
        protected CurvatureEstimator<EigenvalueCorrectedEstimator.Settings> estimator() {
            return new EigenvalueCorrectedEstimator();
        }

        @Override
        protected EigenvalueCorrectedEstimator.Settings settings() {
            return settings;
        }

        @Override
        protected List<AnalyticSurface> surfaces() {
            return List.of(SURFACE);
        }

        @Override
        protected INDArray definition(AnalyticSurface surface) {
            return corrected(settings.bias(), settings.damping());
        }
    }

    private static INDArray moment(INDArray rows) {
        return rows.transpose().mmul(rows).div(rows.rows());
    }

    private static double trace(INDArray matrix) {
        return Nd4j.diag(matrix).sumNumber().doubleValue();
    }

    private static void close(INDArray expected, INDArray actual) {
        assertEquals(
                0,
                expected.sub(actual).norm2Number().doubleValue(),
                1e-12 * expected.norm2Number().doubleValue());
    }
}
