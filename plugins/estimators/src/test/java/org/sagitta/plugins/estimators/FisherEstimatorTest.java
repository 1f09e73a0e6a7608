package org.sagitta.plugins.estimators;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sagitta.api.contract.ArrayAssertions.assertIdentical;

import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.contract.CurvatureEstimatorContract;
import org.sagitta.api.contract.SoftmaxRegressionObjective;
import org.sagitta.api.contract.TestContext;
import org.sagitta.api.objective.AnalyticObjective;
import org.sagitta.api.objective.Fisher;
import org.sagitta.api.objective.SingleExamples;
import org.sagitta.api.plugin.CurvatureEstimator;

class FisherEstimatorTest {
    @Nested
    class Exact extends Contract {
        Exact() {
            super(Labels.TYPE_2, false);
        }
    }

    @Nested
    class ExactMaterialised extends Contract {
        ExactMaterialised() {
            super(Labels.TYPE_2, true);
        }
    }

    @Nested
    class Empirical extends Contract {
        Empirical() {
            super(Labels.EMPIRICAL, false);
        }
    }

    @Nested
    class EmpiricalMaterialised extends Contract {
        EmpiricalMaterialised() {
            super(Labels.EMPIRICAL, true);
        }
    }

    @Nested
    class Sampled extends Contract {
        Sampled() {
            super(Labels.MONTE_CARLO, false);
        }

        /** Six standard errors of an entry whose samples spread by 0.4; theirs spread by less. */
        @Override
        protected double tolerance(AnalyticObjective objective) {
            return 6 * 0.4 / Math.sqrt(SAMPLES);
        }
    }

    private static final int SAMPLES = 4000;

    @Test
    void theSeedDrawsTheLabels() {
        SoftmaxRegressionObjective regression = SoftmaxRegressionObjective.standard(DataType.DOUBLE);
        FisherEstimator.Settings settings =
                new FisherEstimator.Settings(Labels.MONTE_CARLO, 2, true, Blocks.NONE, List.of());
        assertIdentical(
                regression.fisherMatrix(new Fisher.MonteCarlo(2, 9)),
                new FisherEstimator()
                        .estimate(settings, regression, new TestContext(9, 0))
                        .toDense());
    }

    @ParameterizedTest
    @EnumSource(Labels.class)
    void kindsAreReadAsTheyAreWritten(Labels labels) {
        assertEquals(labels, Labels.parse(labels.toString()));
    }

    @Test
    void anUnknownKindIsRefusedWithThoseThatThereAre() {
        String message = assertThrows(IllegalArgumentException.class, () -> Labels.parse("type-1"))
                .getMessage();
        assertTrue(message.contains("'type-1'") && message.contains("[type-2, mc, empirical]"), message);
    }

    private abstract static class Contract extends CurvatureEstimatorContract<FisherEstimator.Settings> {
        private final Labels labels;
        private final boolean materialise;

        Contract(Labels labels, boolean materialise) {
            this.labels = labels;
            this.materialise = materialise;
        }

        @Override
        protected CurvatureEstimator<FisherEstimator.Settings> estimator() {
            return new FisherEstimator();
        }

        @Override
        protected FisherEstimator.Settings settings() {
            return new FisherEstimator.Settings(labels, SAMPLES, materialise, Blocks.NONE, List.of());
        }

        @Override
        protected List<AnalyticObjective> objectives() {
            return List.of(
                    SoftmaxRegressionObjective.standard(DataType.DOUBLE),
                    SoftmaxRegressionObjective.standard(DataType.FLOAT));
        }

        @Override
        protected INDArray definition(AnalyticObjective objective) {
            if (labels != Labels.EMPIRICAL) {
                return objective.ggn();
            }
            INDArray gradients =
                    objective.as(SingleExamples.class).orElseThrow().exampleGradients(0, objective.examples());
            return gradients.transpose().mmul(gradients).divi(objective.examples());
        }
    }
}
