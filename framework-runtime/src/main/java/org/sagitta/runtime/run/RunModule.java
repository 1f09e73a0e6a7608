package org.sagitta.runtime.run;

import com.google.common.eventbus.EventBus;
import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import jakarta.inject.Singleton;
import org.sagitta.runtime.descriptor.Descriptor;
import org.sagitta.runtime.plugin.Instances;

/** What the pieces of one run are made of. */
final class RunModule extends AbstractModule {
    private final PreparedRun prepared;
    private final RunDirectory directory;
    private final Journal journal;

    RunModule(PreparedRun prepared, RunDirectory directory, Journal journal) {
        this.prepared = prepared;
        this.directory = directory;
        this.journal = journal;
    }

    @Override
    protected void configure() {
        bind(PreparedRun.class).toInstance(prepared);
        bind(Descriptor.class).toInstance(prepared.descriptor());
        bind(RunDirectory.class).toInstance(directory);
        bind(Journal.class).toInstance(journal);
    }

    @Provides
    @Singleton
    EventBus bus(Failures failures) {
        return new EventBus(failures);
    }

    @Provides
    @Singleton
    Instances instances(EventBus bus) {
        return new Instances(bus);
    }
}
