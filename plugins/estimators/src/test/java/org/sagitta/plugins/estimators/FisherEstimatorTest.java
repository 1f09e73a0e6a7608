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
import org.sagitta.api.contract.SoftmaxRegressionSurface;
import org.sagitta.api.contract.TestContext;
import org.sagitta.api.plugin.CurvatureEstimator;
import org.sagitta.api.surface.AnalyticSurface;
import org.sagitta.api.surface.Fisher;
import org.sagitta.api.surface.SingleExamples;

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

        /**
         * Returns six standard errors of an entry whose samples have a deviation of 0.4; that of the actual samples is
         * smaller.
         */
        @Override
        protected double tolerance(AnalyticSurface surface) {
            return 6 * 0.4 / Math.sqrt(SAMPLES);
        }
    }

    private static final int SAMPLES = 4000;

    @Test
    void theSeedDrawsTheLabels() {
        SoftmaxRegressionSurface regression = SoftmaxRegressionSurface.standard(DataType.DOUBLE);
        FisherEstimator.Settings settings =
                new FisherEstimator.Settings(Labels.MONTE_CARLO, 2, true, KeptBlocks.NONE, List.of());
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
            return new FisherEstimator.Settings(labels, SAMPLES, materialise, KeptBlocks.NONE, List.of());
        }

        @Override
        protected List<AnalyticSurface> surfaces() {
            return List.of(
                    SoftmaxRegressionSurface.standard(DataType.DOUBLE),
                    SoftmaxRegressionSurface.standard(DataType.FLOAT));
        }

        @Override
        protected INDArray definition(AnalyticSurface surface) {
            if (labels != Labels.EMPIRICAL) {
                return surface.ggn();
            }
            INDArray gradients = surface.as(SingleExamples.class).orElseThrow().exampleGradients(0, surface.examples());
            return gradients.transpose().mmul(gradients).divi(surface.examples());
        }
    }
}
