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

class HessianEstimatorTest {
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
        assertArrayEquals(
                new double[] {0.10217726, 0.43769756, 2.09585019}, Spectra.eigenvalues(operator.toDense()), 5e-9);
    }

    @Test
    void isMaterialisedOnlyWhereAsked() {
        assertInstanceOf(MatrixFreeOperator.class, estimate(false));
        CurvatureOperator dense = assertInstanceOf(DenseOperator.class, estimate(true));
        assertEquals(ToySurface.TRACE, dense.trace().orElseThrow(), 1e-14);
    }

    private static CurvatureOperator estimate(boolean materialise) {
        return new HessianEstimator()
                .estimate(
                        new HessianEstimator.Settings(materialise, KeptBlocks.NONE, List.of()),
                        ToySurface.standard(),
                        new TestContext(1, 0));
    }

    private abstract static class Contract extends CurvatureEstimatorContract<HessianEstimator.Settings> {
        private final boolean materialise;

        Contract(boolean materialise) {
            this.materialise = materialise;
        }

        @Override
        protected CurvatureEstimator<HessianEstimator.Settings> estimator() {
            return new HessianEstimator();
        }

        @Override
        protected HessianEstimator.Settings settings() {
            return new HessianEstimator.Settings(materialise, KeptBlocks.NONE, List.of());
        }

        @Override
        protected INDArray definition(AnalyticSurface surface) {
            return surface.hessian();
        }
    }
}
