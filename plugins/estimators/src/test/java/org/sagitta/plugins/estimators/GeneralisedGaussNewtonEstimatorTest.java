package org.sagitta.plugins.estimators;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.contract.CurvatureEstimatorContract;
import org.sagitta.api.contract.Spectra;
import org.sagitta.api.contract.TestContext;
import org.sagitta.api.contract.ToySurface;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.DenseOperator;
import org.sagitta.api.operator.MatrixFreeOperator;
import org.sagitta.api.plugin.CurvatureEstimator;
import org.sagitta.api.surface.AnalyticSurface;

class GeneralisedGaussNewtonEstimatorTest {
    @Nested
    class ByProducts extends Contract {
        ByProducts() {
            super(false);
        }
    }

    @Nested
    class Materialised extends Contract {
        Materialised() {
            super(true);
        }
    }

    @Test
    void ofTheToyHasItsKnownSpectrum() {
        CurvatureOperator operator = estimate(false);
        assertArrayEquals(new double[] {0, 0, ToySurface.TRACE}, Spectra.eigenvalues(operator.toDense()), 5e-9);
    }

    @Test
    void isMaterialisedOnlyWhereAsked() {
        assertInstanceOf(MatrixFreeOperator.class, estimate(false));
        CurvatureOperator dense = assertInstanceOf(DenseOperator.class, estimate(true));
        assertEquals(ToySurface.TRACE, dense.trace().orElseThrow(), 1e-14);
    }

    private static CurvatureOperator estimate(boolean materialise) {
        return new GeneralisedGaussNewtonEstimator()
                .estimate(
                        new GeneralisedGaussNewtonEstimator.Settings(materialise, KeptBlocks.NONE, List.of()),
                        ToySurface.standard(),
                        new TestContext(1, 0));
    }

    private abstract static class Contract
            extends CurvatureEstimatorContract<GeneralisedGaussNewtonEstimator.Settings> {
        private final boolean materialise;

        Contract(boolean materialise) {
            this.materialise = materialise;
        }

        @Override
        protected CurvatureEstimator<GeneralisedGaussNewtonEstimator.Settings> estimator() {
            return new GeneralisedGaussNewtonEstimator();
        }

        @Override
        protected GeneralisedGaussNewtonEstimator.Settings settings() {
            return new GeneralisedGaussNewtonEstimator.Settings(materialise, KeptBlocks.NONE, List.of());
        }

        @Override
        protected INDArray definition(AnalyticSurface surface) {
            return surface.ggn();
        }
    }
}
