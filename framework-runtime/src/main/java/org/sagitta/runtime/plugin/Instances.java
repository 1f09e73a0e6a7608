package org.sagitta.runtime.plugin;

import com.google.common.eventbus.EventBus;
import com.google.inject.AbstractModule;
import com.google.inject.ConfigurationException;
import com.google.inject.Guice;
import com.google.inject.ProvisionException;
import org.pf4j.ExtensionPoint;

/**
 * Makes the plugin objects of one run: a new one for each entry of the descriptor, by Guice, so that a constructor may ask
 * for the run's {@link EventBus}. One that listens to events is subscribed.
 *
 * <p>Each gets an injector of its own: a child of a shared one would leave its just-in-time bindings, and with them the
 * plugin's class loader, in the parent.
 */
public final class Instances {
    private final EventBus bus;

    public Instances(EventBus bus) {
        this.bus = bus;
    }

    /**
     * A new instance.
     *
     * @throws PluginException where the plugin's class cannot be made
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
