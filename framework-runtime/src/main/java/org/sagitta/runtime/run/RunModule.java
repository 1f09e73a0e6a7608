package org.sagitta.runtime.run;

import com.google.common.eventbus.EventBus;
import com.google.inject.AbstractModule;
import org.sagitta.runtime.descriptor.Descriptor;

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
        bind(Plugins.class).toInstance(prepared.plugins());
        bind(Failures.class).toInstance(prepared.failures());
        bind(EventBus.class).toInstance(prepared.bus());
        bind(Journal.class).toInstance(journal);
    }
}
