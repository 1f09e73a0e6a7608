package org.sagitta.runtime.measurement;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.contract.Spectra;
import org.sagitta.api.contract.ToySurface;
import org.sagitta.api.event.Checkpoint;
import org.sagitta.api.krylov.UnsharedSpectralSolver;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.plugin.Memory;
import org.sagitta.api.plugin.MetricContext;
import org.sagitta.api.settings.UnsuitableSettingsException;
import org.sagitta.api.surface.Curvature;
import org.sagitta.api.surface.LossSurface;

/** The context of a measurement at parameters other than the checkpoint's. */
class MeasuringContextTest {
    private static final LossSurface HERE = ToySurface.standard();
    private static final LossSurface THERE = HERE.at(Nd4j.createFromArray(1, -0.5, 1.5));
    private static final INDArray OF_OTHER_RUN = Nd4j.createFromArray(1.0, 2, 3);

    private final Memory memory = new Memory();
    private final CurvatureOperator shared = HERE.operator(Curvature.HESSIAN);
    private final MetricContext context = new MeasuringContext(
            7,
            8,
            memory,
            new Checkpoint(100, 2.5, HERE),
            HERE,
            new UnsharedSpectralSolver(Spectra.EIGENSOLVER, operator -> operator == shared, () -> {
                throw new AssertionError("the checkpoint's own search");
            }),
            name -> shared,
            run -> OF_OTHER_RUN,
            null);

    @Test
    void measuresTheMovedSurface() {
        MetricContext there = context.at(THERE);

        assertSame(THERE, there.surface());
        assertEquals(new Checkpoint(100, 2.5, THERE), there.checkpoint());
        for (Curvature curvature : Curvature.values()) {
            CurvatureOperator reference = there.reference(curvature == Curvature.HESSIAN ? "hessian" : "ggn");
            assertArrayEquals(
                    THERE.matrix(curvature).toDoubleMatrix(),
                    reference.toDense().toDoubleMatrix());
        }
        assertSame(there.reference("hessian"), there.reference("hessian"));
    }

    @Test
    void hasTheSameRandomNumbersMemoryAndRuns() {
        MetricContext there = context.at(THERE);

        assertEquals(7, there.seed());
        assertEquals(8, there.sharedSeed());
        assertEquals(context.random().nextLong(), there.random().nextLong());
        assertSame(memory, there.memory());
        assertSame(OF_OTHER_RUN, there.parametersOf("other"));
    }

    @Test
    void affordsTheSameAndSharesNoSearch() {
        MetricContext there = context.at(THERE);
        CurvatureOperator hessian = there.reference("hessian");

        assertTrue(there.spectralSolver().affordsEigenvalues(shared));
        assertEquals(
                largest(hessian),
                Math.abs(there.spectralSolver()
                        .leadingEigenpairs(hessian, 1, 1e-10)
                        .values()
                        .getDouble(0)),
                1e-10);
    }

    @Test
    void otherEstimatorsAreNotThere() {
        MetricContext there = context.at(THERE);

        assertEquals(
                "'kfac' is not estimated at parameters other than the checkpoint's; there are [hessian, ggn]",
                assertThrows(UnsuitableSettingsException.class, () -> there.reference("kfac"))
                        .getMessage());
    }

    private static double largest(CurvatureOperator operator) {
        double[] eigenvalues = Spectra.eigenvalues(operator.toDense());
        return Math.max(Math.abs(eigenvalues[0]), Math.abs(eigenvalues[eigenvalues.length - 1]));
    }
}
