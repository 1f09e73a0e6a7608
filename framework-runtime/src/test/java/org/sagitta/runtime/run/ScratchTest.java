package org.sagitta.runtime.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.google.common.eventbus.Subscribe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sagitta.api.event.RunEvent.MetricMeasured;
import org.sagitta.api.event.RunEvent.RunFinished;
import org.sagitta.api.event.RunEvent.RunStarted;
import org.sagitta.runtime.plugin.PluginCatalogue;
import org.sagitta.runtime.plugin.PluginType.Kind;
import org.sagitta.runtime.preparation.Preparation;
import org.sagitta.runtime.preparation.PreparedRun;
import org.sagitta.runtime.record.RunDirectory;
import org.sagitta.runtime.training.MiniBatchTest;

/** The scratch folders of a run last from its beginning to its end. */
class ScratchTest {
    private static final PluginCatalogue TYPES = new GivenTypes(Map.of(
            Kind.DATASET, Map.of("given", MiniBatchTest.GivenSource.class),
            Kind.TRAINER, Map.of("none", FallbackRunTest.NoTrainer.class)));

    @TempDir
    private Path folder;

    /** Notes whether there is a file in the scratch folder, and leaves one at each figure. */
    private static final class Listener {
        private final Path file;
        private final List<Boolean> found = new ArrayList<>();

        Listener(Path file) {
            this.file = file;
        }

        @Subscribe
        public void on(RunStarted event) {
            found.add(Files.exists(file));
        }

        @Subscribe
        public void on(MetricMeasured event) throws IOException {
            Files.createDirectories(file.getParent());
            Files.writeString(file, "of this run");
        }

        @Subscribe
        public void on(RunFinished event) {
            found.add(Files.exists(file));
        }
    }

    @Test
    void whatAKilledRunLeftIsGoneAtTheStartAndWhatTheRunMadeAtTheEnd() throws IOException {
        Path file = Files.writeString(folder.resolve("scratch.yaml"), """
                dataset: given
                model: {type: mlp, hidden: []}
                loss: mse
                trainer: none
                """);
        PreparedRun prepared = new Preparation(folder, folder, folder).prepare(Runs.descriptor(TYPES, file));
        RunDirectory directory = new RunDirectory(folder.resolve("runs/run")).create();
        Path left = Files.createDirectories(directory.scratch().resolve("estimators/kfac"))
                .resolve("left");
        Files.writeString(left, "of a killed run");
        Listener listener = new Listener(left);

        Runs.executeIn(prepared, directory, listener);

        assertEquals(List.of(false, false), listener.found);
        assertFalse(Files.exists(directory.scratch()));
    }
}
