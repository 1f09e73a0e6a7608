package org.sagitta.plugins.estimators;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.sagitta.api.contract.ArrayAssertions.assertClose;
import static org.sagitta.api.contract.ArrayAssertions.assertIdentical;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.contract.Spectra;
import org.sagitta.api.contract.TestContext;
import org.sagitta.api.event.Checkpoint;
import org.sagitta.api.event.RunEvent.StepCompleted;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.plugin.Memory;
import org.sagitta.api.surface.Fisher;
import org.sagitta.api.surface.LayerFactors;
import org.sagitta.api.surface.WeightSharing;
import org.sagitta.plugins.estimators.KroneckerFactoredEstimator.Damping;

/** Tests averages of factors over a training whose mini-batches are given. */
class AveragedFactorsTest {
    private static final LinearSurface CHECKPOINT = batch(0);

    private final Memory memory = new Memory();

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.3, 0.6, 1})
    void factorsAreThePublishedRunningAverage(double decay) {
        KroneckerFactoredEstimator estimator = new KroneckerFactoredEstimator();
        follow(estimator, kfac(decay, 1), 1, 4);

        double[] kept = {0, Math.min(1 / 2.0, decay), Math.min(2 / 3.0, decay), Math.min(3 / 4.0, decay)};
        INDArray inputs = Nd4j.zeros(DataType.DOUBLE, 3, 3);
        INDArray outputs = Nd4j.zeros(DataType.DOUBLE, 2, 2);
        for (int b = 0; b < 4; b++) {
            double weight = 1 - kept[b];
            for (int later = b + 1; later < 4; later++) {
                weight *= kept[later];
            }
            add(batch(b + 1).inputs(), weight, inputs);
            add(batch(b + 1).gradients(), weight, outputs);
        }
        assertClose(kronecker(outputs, inputs), estimated(estimator, kfac(decay, 1)), 1e-13);
    }

    @Test
    void withoutDecayTheLastMiniBatchIsAllThereIs() {
        KroneckerFactoredEstimator estimator = new KroneckerFactoredEstimator();
        follow(estimator, kfac(0, 1), 1, 3);
        assertClose(fresh(batch(3)), estimated(estimator, kfac(0, 1)), 1e-14);
    }

    @Test
    void beforeAnyMiniBatchAndWithoutAveragingTheCheckpointsExamplesAreTaken() {
        KroneckerFactoredEstimator early = new KroneckerFactoredEstimator();
        follow(early, kfac(0.9, 5), 1, 4);
        assertIdentical(fresh(CHECKPOINT), estimated(early, kfac(0.9, 5)));

        KroneckerFactoredEstimator.Settings plain = kfac(Optional.empty());
        KroneckerFactoredEstimator estimator = new KroneckerFactoredEstimator();
        follow(estimator, plain, 1, 4);
        assertIdentical(fresh(CHECKPOINT), estimated(estimator, plain));
    }

    @Test
    void onlyTheMiniBatchesThatAreTakenAreAskedFor() {
        KroneckerFactoredEstimator estimator = new KroneckerFactoredEstimator();
        KroneckerFactoredEstimator.Settings third = kfac(0, 3);
        for (long step : new long[] {1, 2, 4, 5}) {
            estimator.follow(third, new StepCompleted(step, 9, 0, 0, AveragedFactorsTest::unasked), context());
        }
        follow(estimator, third, 6, 6);
        assertClose(fresh(batch(6)), estimated(estimator, third), 1e-14);
    }

    @Test
    void anAverageInFloatIsSummedInDouble() {
        FactorAverage average = FactorAverage.NONE;
        for (int k = 0; k < 1000; k++) {
            average =
                    average.with(List.of(new LayerFactors.Exact("0", Nd4j.createFromArray(new float[][] {{0.1f}}))), 1);
        }
        INDArray sum = ((LayerFactors.Exact) average.factors().get(0)).matrix();
        assertEquals(0.1f, sum.getDouble(0), 1e-14);
        INDArray single = ((LayerFactors.Exact) average.in(DataType.FLOAT).get(0)).matrix();
        assertEquals(DataType.FLOAT, single.dataType());
    }

    @Test
    void anOperatorStaysAsItIsWhenTheTrainingGoesOn() {
        KroneckerFactoredEstimator estimator = new KroneckerFactoredEstimator();
        follow(estimator, kfac(0.5, 1), 1, 2);
        CurvatureOperator operator = estimator.estimate(kfac(0.5, 1), CHECKPOINT, context());
        INDArray before = operator.toDense().dup();
        follow(estimator, kfac(0.5, 1), 3, 4);
        assertIdentical(before, operator.apply(Nd4j.eye(7).castTo(DataType.DOUBLE)));
    }

    /**
     * Checks U diag(s) U' with the eigenvectors U of the averaged factors and s of the checkpoint's examples: u_i' G
     * u_i with the layer's dense block G.
     */
    @Test
    void ekfacHasTheEigenvectorsOfTheAverageAndTheCheckpointsEigenvalues() {
        EigenvalueCorrectedEstimator estimator = new EigenvalueCorrectedEstimator();
        follow(estimator, ekfac(Optional.of(new FactorAveraging(0.5, 1)), 1), 1, 2);
        INDArray actual = estimator
                .estimate(ekfac(Optional.of(new FactorAveraging(0.5, 1)), 1), CHECKPOINT, context())
                .toDense();

        INDArray inputs = Nd4j.zeros(DataType.DOUBLE, 3, 3);
        INDArray outputs = Nd4j.zeros(DataType.DOUBLE, 2, 2);
        for (int b = 1; b <= 2; b++) {
            add(batch(b).inputs(), 0.5, inputs);
            add(batch(b).gradients(), 0.5, outputs);
        }
        assertClose(corrected(outputs, inputs, CHECKPOINT), actual, 1e-12);
    }

    @Test
    void ekfacKeepsItsBasisForAsManyCheckpointsAsAskedFor() {
        EigenvalueCorrectedEstimator estimator = new EigenvalueCorrectedEstimator();
        EigenvalueCorrectedEstimator.Settings settings = ekfac(Optional.empty(), 2);
        for (int checkpoint = 1; checkpoint <= 5; checkpoint++) {
            LinearSurface basis = batch(checkpoint - (checkpoint - 1) % 2);
            INDArray expected = corrected(moment(basis.gradients()), moment(basis.inputs()), batch(checkpoint));
            assertClose(
                    expected,
                    estimator.estimate(settings, batch(checkpoint), context()).toDense(),
                    1e-12);
        }
    }

    @Test
    void factorsOfAnotherNetworkAreNotAveraged() {
        FactorAverage average =
                FactorAverage.NONE.with(batch(1).kroneckerFactors(new Fisher.Type2(), WeightSharing.EXPAND), 0.5);
        List<LayerFactors> others =
                List.of(average.factors().get(1), average.factors().get(0));
        assertThrows(IllegalArgumentException.class, () -> average.with(others, 0.5));
    }

    private <S extends Record & FactorSettings> void follow(
            FactorEstimator<S> estimator, S settings, int from, int to) {
        for (int step = from; step <= to; step++) {
            LinearSurface batch = batch(step);
            estimator.follow(settings, new StepCompleted(step, 9, 0, 0, () -> batch), context());
        }
    }

    private static LinearSurface unasked() {
        throw new AssertionError("nobody takes this mini-batch");
    }

    private static KroneckerFactoredEstimator.Settings kfac(double decay, int every) {
        return kfac(Optional.of(new FactorAveraging(decay, every)));
    }

    private static KroneckerFactoredEstimator.Settings kfac(Optional<FactorAveraging> averaging) {
        return new KroneckerFactoredEstimator.Settings(
                Bias.JOINT,
                Labels.TYPE_2,
                1,
                WeightSharing.EXPAND,
                0,
                Damping.PI,
                KroneckerFactoredEstimator.Structure.DIAGONAL,
                KroneckerFactoredEstimator.OutputFactors.PER_EXAMPLE,
                averaging);
    }

    private static EigenvalueCorrectedEstimator.Settings ekfac(Optional<FactorAveraging> averaging, int basisEvery) {
        return new EigenvalueCorrectedEstimator.Settings(
                Bias.JOINT, Labels.TYPE_2, 1, WeightSharing.EXPAND, 0, averaging, basisEvery);
    }

    private INDArray estimated(KroneckerFactoredEstimator estimator, KroneckerFactoredEstimator.Settings settings) {
        return estimator.estimate(settings, CHECKPOINT, context()).toDense();
    }

    private static INDArray fresh(LinearSurface surface) {
        return kronecker(moment(surface.gradients()), moment(surface.inputs()));
    }

    /** Returns a mini-batch of five examples of its own. */
    private static LinearSurface batch(int seed) {
        INDArray inputs = Spectra.gaussian(100 + seed, 5, 3);
        inputs.getColumn(2).assign(1);
        return new LinearSurface(inputs, Spectra.gaussian(200 + seed, 5, 2));
    }

    private TestContext context() {
        return new TestContext(1, 100, new Checkpoint(0, 0, CHECKPOINT), memory);
    }

    private static void add(INDArray rows, double weight, INDArray sum) {
        sum.addi(moment(rows).muli(weight));
    }

    private static INDArray moment(INDArray rows) {
        return rows.transpose().mmul(rows).div(rows.rows());
    }

    /** Returns the block 3 and G (x) A, element by element: the weight row by row, then the bias. */
    private static INDArray kronecker(INDArray outputs, INDArray inputs) {
        INDArray matrix = Nd4j.zeros(DataType.DOUBLE, 7, 7);
        matrix.putScalar(0, 0, 3);
        for (int p = 0; p < 6; p++) {
            for (int q = 0; q < 6; q++) {
                matrix.putScalar(
                        p + 1, q + 1, outputs.getDouble(row(p), row(q)) * inputs.getDouble(column(p), column(q)));
            }
        }
        return matrix;
    }

    /** Returns the block 3 and the sum of u (u' F u) u' over the eigenvectors u = g (x) a, with the exact block F. */
    private static INDArray corrected(INDArray outputs, INDArray inputs, LinearSurface checkpoint) {
        INDArray g = Spectra.EIGENSOLVER.eigenpairs(outputs).vectors();
        INDArray a = Spectra.EIGENSOLVER.eigenpairs(inputs).vectors();
        INDArray exact = checkpoint.ggn();
        INDArray matrix = Nd4j.zeros(DataType.DOUBLE, 7, 7);
        for (int i = 0; i < 2; i++) {
            for (int j = 0; j < 3; j++) {
                INDArray u = Nd4j.zeros(DataType.DOUBLE, 7, 1);
                for (int p = 0; p < 6; p++) {
                    u.putScalar(p + 1, 0, g.getDouble(row(p), i) * a.getDouble(column(p), j));
                }
                double s = u.transpose().mmul(exact).mmul(u).getDouble(0);
                matrix.addi(u.mmul(u.transpose()).mul(s));
            }
        }
        matrix.putScalar(0, 0, 3);
        return matrix;
    }

    private static int row(int p) {
        return p < 4 ? p / 2 : p - 4;
    }

    private static int column(int p) {
        return p < 4 ? p % 2 : 2;
    }
}
