package org.sagitta.runtime.measurement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.eventbus.EventBus;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.contract.QuadraticSurface;
import org.sagitta.api.contract.Spectra;
import org.sagitta.api.event.Checkpoint;
import org.sagitta.api.krylov.LeadingEigenpairs;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.settings.UnsuitableSettingsException;
import org.sagitta.runtime.context.PluginContexts;
import org.sagitta.runtime.context.ScratchFolders;
import org.sagitta.runtime.descriptor.Descriptor;
import org.sagitta.runtime.engine.Bits;
import org.sagitta.runtime.event.RunEvents;
import org.sagitta.runtime.preparation.RunPlugins;
import org.sagitta.runtime.record.RunDirectory;
import org.sagitta.runtime.record.Warnings;
import org.sagitta.runtime.training.EntryMemories;

/** Tests that leading eigenpairs do not depend on other callers that ask for them. */
final class EstimatesTest {
    private static final double[] SPECTRUM =
            DoubleStream.iterate(1, x -> x / 1.03).limit(400).toArray();

    private static final INDArray MATRIX = Spectra.symmetric(1, SPECTRUM);

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
        RunPlugins plugins = new RunPlugins(List.of(), List.of(), List.of(), List.of());
        RunEvents events = new RunEvents(new EventBus());
        estimates = new Estimates(
                descriptor,
                plugins,
                new RunDirectory(folder),
                new SharedPasses(),
                new EntryMemories(Optional.empty()),
                null,
                events,
                new PluginContexts(new ScratchFolders(folder), events, new Warnings()));
    }

    @Test
    void aSearchIsTheSameWhateverElseWasSearchedFor() {
        LeadingEigenpairs alone = estimates.leadingEigenpairs(operator(3), 4, 1e-4);

        create();
        estimates.leadingEigenpairs(operator(2), 4, 1e-4);
        CurvatureOperator operator = operator(3);
        estimates.leadingEigenpairs(operator, 10, 1e-6);
        estimates.leadingEigenpairs(operator, 4, 1e-2);
        LeadingEigenpairs inCompany = estimates.leadingEigenpairs(operator, 4, 1e-4);

        Bits.assertSame(alone.values(), inCompany.values());
        Bits.assertSame(alone.vectors(), inCompany.vectors());
        Bits.assertSame(alone.residuals(), inCompany.residuals());
        assertEquals(alone.products(), inCompany.products());
    }

    @Test
    void whoAsksTheSameSharesTheSearch() {
        CurvatureOperator operator = operator(0);
        assertSame(estimates.leadingEigenpairs(operator, 10, 1e-2), estimates.leadingEigenpairs(operator, 10, 1e-2));
    }

    @Test
    void aNameThatNoEstimatorHasIsAMistakeOfTheSettings() {
        Checkpoint checkpoint = new Checkpoint(0, 0, new QuadraticSurface(MATRIX));

        assertEquals(
                "There is no estimator 'kfac' to compare with; there are [ggn, hessian]",
                assertThrows(UnsuitableSettingsException.class, () -> estimates.of(checkpoint, "kfac"))
                        .getMessage());
    }

    private CurvatureOperator operator(long step) {
        return estimates.of(new Checkpoint(step, step, new QuadraticSurface(MATRIX)), "hessian");
    }
}
