package org.sagitta.plugins.metrics.direction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.sagitta.api.contract.ArrayAssertions;
import org.sagitta.api.contract.QuadraticSurface;
import org.sagitta.api.contract.Spectra;
import org.sagitta.api.surface.ParameterBlock;
import org.sagitta.api.surface.ParameterLayout;
import org.sagitta.plugins.metrics.direction.Normalisation.Biases;

class NormalisationTest {
    /** A layout with a convolution of 3 filters of 8, its bias, and a dense layer of 2 rows of 3. */
    private static final ParameterLayout LAYOUT = new ParameterLayout(List.of(
            new ParameterBlock("0.weight", "0", 0, List.of(3, 2, 2, 2)),
            new ParameterBlock("0.bias", "0", 24, List.of(3)),
            new ParameterBlock("1.weight", "1", 27, List.of(2, 3))));

    private static final INDArray WEIGHTS = Spectra.gaussian(1, 33, 1).reshape(33);
    private static final INDArray DIRECTION = Spectra.gaussian(2, 33, 1).reshape(33);

    @ParameterizedTest
    @EnumSource(Biases.class)
    void eachFilterHasTheLengthOfTheParameters(Biases biases) {
        INDArray d = Normalisation.FILTER.of(DIRECTION, at(WEIGHTS), biases);

        for (int filter = 0; filter < 3; filter++) {
            assertScaled(d, 8 * filter, 8 * filter + 8);
        }
        assertScaled(d, 27, 30);
        assertScaled(d, 30, 33);
        assertBias(biases, d);
    }

    @ParameterizedTest
    @EnumSource(Biases.class)
    void eachTensorHasTheLengthOfTheParameters(Biases biases) {
        INDArray d = Normalisation.LAYER.of(DIRECTION, at(WEIGHTS), biases);

        assertScaled(d, 0, 24);
        assertScaled(d, 27, 33);
        assertBias(biases, d);
    }

    @Test
    void noneLeavesTheDirectionAsItIs() {
        ArrayAssertions.assertIdentical(DIRECTION, Normalisation.NONE.of(DIRECTION, at(WEIGHTS), Biases.ZERO));
    }

    /**
     * Multiplies the filters by c_j, and expects that the direction is multiplied as well, whatever its own lengths
     * were.
     */
    @Test
    void followsARescalingOfTheFilters() {
        INDArray factors = Nd4j.createFromArray(IntStream.range(0, 33)
                .mapToDouble(i -> i < 24 ? 1 + i / 8 : i < 27 ? 1 : 7.0)
                .toArray());

        INDArray before = Normalisation.FILTER.of(DIRECTION, at(WEIGHTS), Biases.ZERO);
        INDArray after = Normalisation.FILTER.of(DIRECTION.mul(0.01), at(WEIGHTS.mul(factors)), Biases.ZERO);

        ArrayAssertions.assertClose(before.mul(factors), after, 1e-12);
    }

    @Test
    void aZeroFilterGivesAZeroDirectionAndNothingLeftIsRefused() {
        INDArray weights = WEIGHTS.dup();
        weights.get(NDArrayIndex.interval(0, 8)).assign(0);
        INDArray d = Normalisation.FILTER.of(DIRECTION, at(weights), Biases.ZERO);
        assertEquals(0, norm(d, 0, 8));
        assertScaled(d, 8, 16);

        assertThrows(
                NoDirectionException.class,
                () -> Normalisation.FILTER.of(DIRECTION, at(Nd4j.zeros(DataType.DOUBLE, 33)), Biases.ZERO));
    }

    @Test
    void aFilterThatTheDirectionLeavesAloneStaysZero() {
        INDArray direction = DIRECTION.dup();
        direction.get(NDArrayIndex.interval(0, 8)).assign(0);
        INDArray d = Normalisation.FILTER.of(direction, at(WEIGHTS), Biases.ZERO);
        assertEquals(0, norm(d, 0, 8));
        assertScaled(d, 8, 16);
    }

    @Test
    void leavesItsArgumentsAsTheyAre() {
        INDArray weights = WEIGHTS.dup();
        INDArray direction = DIRECTION.dup();
        Normalisation.FILTER.of(direction, at(weights), Biases.PARAMETERS);
        ArrayAssertions.assertIdentical(WEIGHTS, weights);
        ArrayAssertions.assertIdentical(DIRECTION, direction);
    }

    private static void assertBias(Biases biases, INDArray d) {
        INDArray bias = d.get(NDArrayIndex.interval(24, 27));
        switch (biases) {
            case ZERO -> assertEquals(0, norm(d, 24, 27));
            case LAYER -> assertScaled(d, 24, 27);
            case PARAMETERS -> ArrayAssertions.assertIdentical(WEIGHTS.get(NDArrayIndex.interval(24, 27)), bias);
        }
    }

    /** Asserts that this part has the length of the weights and its old direction. */
    private static void assertScaled(INDArray d, int from, int to) {
        double factor = norm(WEIGHTS, from, to) / norm(DIRECTION, from, to);
        ArrayAssertions.assertClose(
                DIRECTION.get(NDArrayIndex.interval(from, to)).mul(factor),
                d.get(NDArrayIndex.interval(from, to)),
                1e-14);
    }

    private static double norm(INDArray vector, int from, int to) {
        double[] values = vector.get(NDArrayIndex.interval(from, to)).toDoubleVector();
        return Math.sqrt(IntStream.range(0, values.length)
                .mapToDouble(i -> values[i] * values[i])
                .sum());
    }

    private static QuadraticSurface at(INDArray weights) {
        return new QuadraticSurface(
                Nd4j.eye(33).castTo(DataType.DOUBLE), Nd4j.zeros(DataType.DOUBLE, 33), weights, LAYOUT);
    }
}
