package org.sagitta.api.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.Stream;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.objective.AnalyticObjective;

/** What holds of every surface in closed form: its gradient and its Hessian are the central differences of what they are of. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class AnalyticObjectiveContract {
    private static final double STEP = 1e-5;

    /** Some, each with a loss and entries of gradient and Hessian of the order of 1, in float64. */
    protected abstract Stream<AnalyticObjective> objectives();

    @ParameterizedTest
    @MethodSource("objectives")
    void gradientIsTheCentralDifferenceOfTheLoss(AnalyticObjective objective) {
        for (int i = 0; i < objective.dimension(); i++) {
            double difference = (moved(objective, i, STEP).loss()
                            - moved(objective, i, -STEP).loss())
                    / (2 * STEP);
            assertEquals(difference, objective.gradient().getDouble(i), 1e-8);
        }
    }

    @ParameterizedTest
    @MethodSource("objectives")
    void hessianIsTheCentralDifferenceOfTheGradient(AnalyticObjective objective) {
        for (int i = 0; i < objective.dimension(); i++) {
            INDArray difference = moved(objective, i, STEP)
                    .gradient()
                    .sub(moved(objective, i, -STEP).gradient())
                    .divi(2 * STEP);
            assertArrayEquals(
                    difference.toDoubleVector(),
                    objective.hessian().getColumn(i).toDoubleVector(),
                    1e-8);
        }
    }

    private static AnalyticObjective moved(AnalyticObjective objective, int i, double step) {
        INDArray parameters = objective.parameters();
        parameters.putScalar(i, parameters.getDouble(i) + step);
        return (AnalyticObjective) objective.at(parameters);
    }
}
