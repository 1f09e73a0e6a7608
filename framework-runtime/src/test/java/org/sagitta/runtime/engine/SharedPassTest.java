package org.sagitta.runtime.engine;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.surface.Curvature;

/** Tests that each product is bit-identical whether its directions share a pass with those of other callers or not. */
class SharedPassTest {
    private static final int[] WIDTHS = {1, 3, 16, 1, 70, 2};

    static LongStream seeds() {
        return LongStream.range(0, 100);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void ofAnyNetwork(long seed) {
        RandomProblem problem = RandomProblem.smooth(seed);
        for (DataType precision : List.of(DataType.FLOAT, DataType.DOUBLE)) {
            NetworkSurface surface = problem.surface(precision);
            for (Curvature curvature : Curvature.values()) {
                isTheSameAlone(surface.operator(curvature), seed);
            }
        }
    }

    /** Matrix products of 5 rows a direction, which one of 16 directions rounds otherwise. */
    @ParameterizedTest
    @EnumSource(Curvature.class)
    void ofMoreExamplesThanAChunkHolds(Curvature curvature) {
        RandomProblem problem = RandomProblem.classifier(700, 40, 30, 5);
        isTheSameAlone(problem.surface().operator(curvature), 1);
        isTheSameAlone(problem.surface(DataType.FLOAT).operator(curvature), 1);
    }

    private static void isTheSameAlone(CurvatureOperator operator, long seed) {
        Random random = new Random(seed);
        List<INDArray> directions = Arrays.stream(WIDTHS)
                .mapToObj(width -> RandomProblem.gaussian(random, operator.dimension(), width)
                        .castTo(operator.precision()))
                .toList();
        List<INDArray> together = operator.applyEach(directions);
        for (int i = 0; i < WIDTHS.length; i++) {
            Bits.assertSame(operator.apply(directions.get(i)), together.get(i));
        }
    }
}
