package org.sagitta.runtime.training;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.sagitta.api.event.RunEvent.ArtifactProduced;
import org.sagitta.api.event.RunEvent.CheckpointReached;
import org.sagitta.runtime.event.RunEvents;
import org.sagitta.runtime.preparation.PreparedRun;
import org.sagitta.runtime.record.RunDirectory;

/** Saves the model at each checkpoint, before anything is measured there. */
@Singleton
public final class CheckpointSaver {
    private final PreparedRun run;
    private final RunDirectory directory;
    private final RunEvents events;
    private Optional<Path> last;
    private long lastStep;

    @Inject
    CheckpointSaver(PreparedRun run, RunDirectory directory, RunEvents events, Optional<TrainingState> resumed) {
        this.run = run;
        this.directory = directory;
        this.events = events;
        this.lastStep = resumed.map(state -> state.position().checkpoint()).orElse(-1L);
        this.last = saved(lastStep);
    }

    /** Returns the file of the model that was saved last. */
    Optional<Path> last() {
        return last;
    }

    /** Returns the step of the last checkpoint; -1 before the first one. */
    long lastStep() {
        return lastStep;
    }

    public void onCheckpoint(CheckpointReached event) throws IOException {
        long step = event.checkpoint().step();
        Files.createDirectories(directory.checkpoints());
        Path saved = run.model().save(directory.checkpoints().resolve(stem(step)));
        last = Optional.of(saved);
        lastStep = step;
        events.tell(new ArtifactProduced(directory.path().relativize(saved), step));
    }

    private Optional<Path> saved(long step) {
        File[] found = directory.checkpoints().toFile().listFiles((folder, name) -> name.startsWith(stem(step)));
        return found == null
                ? Optional.empty()
                : Arrays.stream(found).map(File::toPath).findFirst();
    }

    private static String stem(long step) {
        return String.format(Locale.ROOT, "step-%08d", step);
    }
}
