package org.sagitta.runtime.context;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Duration;
import org.sagitta.api.event.RunEvent.WorkAdvanced;
import org.sagitta.api.plugin.PluginContext;
import org.sagitta.runtime.event.RunEvents;
import org.sagitta.runtime.record.Warnings;

/** Creates the {@link PluginContext} of each entry of the descriptor: the methods that all contexts have in common. */
@Singleton
public final class PluginContexts {
    /** The time between two reports of progress; people cannot read more frequent ones. */
    private static final long PAUSE = Duration.ofMillis(250).toNanos();

    private final ScratchFolders scratch;
    private final RunEvents events;
    private final Warnings warnings;
    private long toldAt = System.nanoTime() - PAUSE;

    @Inject
    public PluginContexts(ScratchFolders scratch, RunEvents events, Warnings warnings) {
        this.scratch = scratch;
        this.events = events;
        this.warnings = warnings;
    }

    /** Returns the context of the data set's source. */
    public PluginContext ofDataset() {
        return new EntryContext("data set", "dataset");
    }

    /** Returns the context of an estimator. */
    public PluginContext ofEstimator(String entry) {
        return new EntryContext("estimator " + entry, "estimators", entry);
    }

    /** Returns the context of a metric of the loss surface. */
    public PluginContext ofMetric(String entry) {
        return new EntryContext("metric " + entry, "metrics", entry);
    }

    /** Returns the context of a metric that measures an estimator's operators. */
    public PluginContext ofMetric(String entry, String estimator) {
        return new EntryContext("metric " + entry + " of " + estimator, "metrics", entry, estimator);
    }

    /** Returns the context of a trainer. */
    public PluginContext ofTrainer(String entry, int phase) {
        return new EntryContext("trainer " + entry, "trainers", String.valueOf(phase));
    }

    private void advance(String work, long done, long all) {
        long now = System.nanoTime();
        if (now - toldAt >= PAUSE) {
            toldAt = now;
            events.tellAtOnce(new WorkAdvanced(work, done, all));
        }
    }

    private final class EntryContext implements PluginContext {
        private final String work;
        private final String[] folders;

        EntryContext(String work, String... folders) {
            this.work = work;
            this.folders = folders;
        }

        @Override
        public void progress(long done, long all) {
            advance(work, done, all);
        }

        @Override
        public Path scratchFolder() {
            return scratch.of(folders);
        }

        @Override
        public void warn(String warning) {
            warnings.give(warning);
        }
    }
}
