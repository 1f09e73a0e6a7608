package org.sagitta.runtime.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.eventbus.EventBus;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.contract.QuadraticObjective;
import org.sagitta.api.contract.Spectra;
import org.sagitta.api.event.Checkpoint;
import org.sagitta.api.krylov.LeadingEigenpairs;
import org.sagitta.api.objective.Curvature;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.runtime.descriptor.Descriptor;

/** Leading eigenpairs, once a checkpoint and from one checkpoint to the next. */
final class EstimatesTest {
    private static final double[] SPECTRUM =
            DoubleStream.iterate(1, x -> x / 1.03).limit(400).toArray();

    private static final INDArray EARLIER = Spectra.symmetric(1, SPECTRUM);

    @TempDir
    private Path folder;

    private Estimates estimates;

    @BeforeEach
    void create() {
        Descriptor descriptor = new Descriptor(
                "test",
                1,
                null,
                null,
                null,
                null,
                List.of(),
                List.of(),
                new Descriptor.Tracking(Optional.empty()),
                List.of(),
                "");
        Plugins plugins = new Plugins(List.of(), List.of(), List.of(), List.of());
        estimates = new Estimates(
                descriptor, plugins, new RunDirectory(folder), new SharedPasses(), new EventBus(), new Warnings());
    }

    @Test
    void theSearchStartsFromTheLastCheckpoints() {
        LeadingEigenpairs first = at(0, EARLIER);
        LeadingEigenpairs second = at(1, EARLIER);
        LeadingEigenpairs other = LeadingEigenpairs.of(
                new QuadraticObjective(EARLIER).operator(Curvature.HESSIAN),
                10,
                1e-2,
                400,
                Seeds.generator(Seeds.of(1, "leading eigenpairs@1")));

        assertTrue(second.products() <= first.products() / 2, second.products() + " after " + first.products());
        assertTrue(second.products() <= other.products() / 2, second.products() + " instead of " + other.products());
        assertArrayEquals(first.values().toDoubleVector(), second.values().toDoubleVector(), 1e-2);
    }

    @Test
    void theEstimatorsHaveTheirOwnStarts() {
        at(0, EARLIER);
        Checkpoint next = new Checkpoint(1, 1, new QuadraticObjective(EARLIER));

        LeadingEigenpairs ofGgn = estimates.leadingEigenpairs(estimates.of(next, "ggn"), 10, 1e-2);
        LeadingEigenpairs ofHessian = estimates.leadingEigenpairs(estimates.of(next, "hessian"), 10, 1e-2);
        assertTrue(ofHessian.products() <= ofGgn.products() / 2);
    }

    @Test
    void whoAsksFirstIsCharged() {
        CurvatureOperator operator = operator(0, EARLIER);

        assertTrue(estimates.leadingEigenpairs(operator, 10, 1e-2).products() > 0);
        assertEquals(0, estimates.leadingEigenpairs(operator, 10, 1e-2).products());
        assertEquals(0, estimates.leadingEigenpairs(operator, 4, 1e-1).products());
        assertTrue(estimates.leadingEigenpairs(operator, 4, 1e-6).products() > 0);
        assertTrue(estimates.leadingEigenpairs(operator, 11, 1e-6).products() > 0);
    }

    @Test
    void aTighterSearchStartsWhereALooserOneCame() {
        CurvatureOperator operator = operator(0, EARLIER);
        estimates.leadingEigenpairs(operator, 10, 1e-3);
        int further = estimates.leadingEigenpairs(operator, 10, 1e-6).products();

        create();
        int afresh = estimates.leadingEigenpairs(operator(0, EARLIER), 10, 1e-6).products();
        assertTrue(further < afresh, further + " instead of " + afresh);
    }

    /** A tolerance that 40 directions do not reach. */
    @Test
    void aSearchThatDidNotArriveIsNotRepeated() {
        INDArray matrix = Spectra.symmetric(
                1, DoubleStream.iterate(1, x -> x - 1e-3).limit(400).toArray());
        CurvatureOperator operator = operator(0, matrix);

        LeadingEigenpairs first = estimates.leadingEigenpairs(operator, 1, 1e-9);
        assertFalse(first.has(1, 1e-9));
        assertEquals(0, estimates.leadingEigenpairs(operator, 1, 1e-9).products());
    }

    private LeadingEigenpairs at(long step, INDArray hessian) {
        return estimates.leadingEigenpairs(operator(step, hessian), 10, 1e-2);
    }

    private CurvatureOperator operator(long step, INDArray hessian) {
        return estimates.of(new Checkpoint(step, step, new QuadraticObjective(hessian)), "hessian");
    }
}
