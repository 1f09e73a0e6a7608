package org.sagitta.plugins.trainers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.inverse.InvertMatrix;

/** Tests the trainer on a bowl of curvature 1, 4, 1/2, 2. */
class SlangTrainerTest {
    private static final double[] START = {1, 2, -1, 0.5};
    private static final double[] CURVATURE = {1, 4, 0.5, 2};
    private static final double PRIOR = 5;
    private static final double[][] EXAMPLES = {{3, -1, 2, 0.25}, {1, 0, -1, 2}, {0, 1, 1, 1}};

    /**
     * Starts from the prior, whose draws are z/sqrt(lambda), and keeps all eigenpairs; the expected values use dense
     * arithmetic.
     */
    @Test
    void anUpdateIsTheNaturalGradientsOfTheNewPrecision() {
        QuadraticContext context = new QuadraticContext(1, START, EXAMPLES);
        new SlangTrainer().train(settings(0.1, 4, 0.3, 1), context);

        double[] noise = DoubleStream.generate(RecordingContext.generator(1, 1L << 32)::nextGaussian)
                .limit(4)
                .toArray();
        double[] drawn = new double[4];
        Arrays.setAll(drawn, i -> START[i] + noise[i] / Math.sqrt(PRIOR));
        INDArray precision = Nd4j.eye(4).castTo(context.parameters().dataType()).muli(PRIOR);
        INDArray slope = Nd4j.createFromArray(START).muli(PRIOR);
        for (double[] example : EXAMPLES) {
            double[] g = new double[4];
            Arrays.setAll(g, i -> CURVATURE[i] * (drawn[i] - example[i]));
            INDArray gradient = Nd4j.createFromArray(g).reshape(4, 1);
            precision.addi(gradient.mmul(gradient.transpose()).muli(0.3));
            slope.addi(gradient.reshape(4));
        }
        INDArray expected = Nd4j.createFromArray(START)
                .subi(InvertMatrix.invert(precision, false)
                        .mmul(slope.reshape(4, 1))
                        .reshape(4)
                        .muli(0.1));
        assertArrayEquals(expected.toDoubleVector(), context.parameters().toDoubleVector(), 1e-10);
    }

    /**
     * For a quadratic loss, draws do not change the expected gradient, and a small beta hardly changes the precision:
     * the mean ends at the minimum of N L + lambda/2 ||mu||^2.
     */
    @Test
    void theMeanFindsTheModeOfAGaussianPosterior() {
        QuadraticContext context = new QuadraticContext(1, START, EXAMPLES);
        new SlangTrainer()
                .train(
                        new SlangTrainer.Settings(
                                0.2,
                                new Batches(3, Optional.empty(), Optional.of(1000L)),
                                2,
                                0.005,
                                PRIOR,
                                new Schedule.Cosine(0)),
                        context);

        double[] mode = new double[4];
        Arrays.setAll(mode, i -> {
            double sum =
                    Arrays.stream(EXAMPLES).mapToDouble(example -> example[i]).sum();
            return CURVATURE[i] * sum / (3 * CURVATURE[i] + PRIOR);
        });
        assertArrayEquals(mode, context.parameters().toDoubleVector(), 0.02);
    }

    @Test
    void refusesARankAboveTheParameters() {
        assertEquals(
                "rank is 5, but there are 4 parameters; expected at most as many",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> new SlangTrainer().check(settings(0.1, 5, 0.3, 1), 3, QuadraticContext.LAYOUT))
                        .getMessage());
    }

    private static SlangTrainer.Settings settings(double rate, int rank, double beta, int epochs) {
        return new SlangTrainer.Settings(
                rate,
                new Batches(3, Optional.of(epochs), Optional.empty()),
                rank,
                beta,
                PRIOR,
                new Schedule.Constant());
    }
}
