package org.sagitta.runtime.run;

import com.google.inject.AbstractModule;
import com.google.inject.TypeLiteral;
import java.util.Optional;
import org.sagitta.runtime.descriptor.Descriptor;
import org.sagitta.runtime.event.Failures;
import org.sagitta.runtime.event.RunEvents;
import org.sagitta.runtime.preparation.PreparedRun;
import org.sagitta.runtime.preparation.RunPlugins;
import org.sagitta.runtime.record.EarlierTimes;
import org.sagitta.runtime.record.Journal;
import org.sagitta.runtime.record.RunDirectory;
import org.sagitta.runtime.record.Warnings;
import org.sagitta.runtime.training.StopRequest;
import org.sagitta.runtime.training.TrainingState;

/** Binds the objects of one run that are injected into its stages and its training. */
final class RunModule extends AbstractModule {
    private final PreparedRun prepared;
    private final RunEvents events;
    private final RunDirectory directory;
    private final Journal journal;
    private final EarlierTimes earlier;
    private final Optional<TrainingState> resumed;
    private final StopRequest stop;

    RunModule(
            PreparedRun prepared,
            RunEvents events,
            RunDirectory directory,
            Journal journal,
            EarlierTimes earlier,
            Optional<TrainingState> resumed,
            StopRequest stop) {
        this.prepared = prepared;
        this.events = events;
        this.directory = directory;
        this.journal = journal;
        this.earlier = earlier;
        this.resumed = resumed;
        this.stop = stop;
    }

    @Override
    protected void configure() {
        bind(PreparedRun.class).toInstance(prepared);
        bind(Descriptor.class).toInstance(prepared.descriptor());
        bind(RunDirectory.class).toInstance(directory);
        bind(RunPlugins.class).toInstance(prepared.plugins());
        bind(Failures.class).toInstance(prepared.failures());
        bind(Warnings.class).toInstance(prepared.warnings());
        bind(RunEvents.class).toInstance(events);
        bind(Journal.class).toInstance(journal);
        bind(StopRequest.class).toInstance(stop);
        bind(EarlierTimes.class).toInstance(earlier);
        bind(new TypeLiteral<Optional<TrainingState>>() {}).toInstance(resumed);
    }
}
