package org.sagitta.runtime.plugin;

import com.google.common.eventbus.EventBus;
import com.google.inject.AbstractModule;
import com.google.inject.ConfigurationException;
import com.google.inject.Guice;
import com.google.inject.ProvisionException;
import org.pf4j.ExtensionPoint;

/**
 * Creates the plugin objects of one run, a new one for each entry of the descriptor. Guice creates them, so that a
 * constructor can ask for the run's {@link EventBus}. Objects that listen to events are subscribed.
 *
 * <p>Each object has an injector of its own, because a child of a shared injector would leave its just-in-time
 * bindings, and with them the plugin's class loader, in the parent.
 */
public final class Instances {
    private final EventBus bus;

    public Instances(EventBus bus) {
        this.bus = bus;
    }

    /**
     * Creates an instance.
     *
     * @throws PluginException if the plugin's class cannot be instantiated
     */
    public <T> T create(PluginType type, Class<T> extensionPoint) {
        try {
            ExtensionPoint instance = Guice.createInjector(new AbstractModule() {
                        @Override
                        protected void configure() {
                            bind(EventBus.class).toInstance(bus);
                        }
                    })
                    .getInstance(type.implementation());
            bus.register(instance);
            return extensionPoint.cast(instance);
        } catch (ProvisionException | ConfigurationException | IllegalArgumentException | LinkageError e) {
            throw PluginException.unmade(type, e);
        }
    }
}
