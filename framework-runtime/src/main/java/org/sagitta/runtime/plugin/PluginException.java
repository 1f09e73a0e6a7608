package org.sagitta.runtime.plugin;

import com.google.common.base.Throwables;
import org.sagitta.api.settings.UnsuitableSettingsException;
import org.sagitta.api.surface.NotAvailableException;

/** Reports an exception that a plugin threw, with the plugin's name. */
public final class PluginException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean made;

    private PluginException(PluginType type, Throwable cause, boolean made) {
        super(
                type.kind().name().toLowerCase(java.util.Locale.ROOT) + " '" + type.name() + "' of the plugin "
                        + type.plugin() + ": " + describe(Throwables.getRootCause(cause)),
                cause);
        this.made = made;
    }

    /**
     * Creates the exception for a failure of a plugin's code; if it comes from another plugin that this one has called,
     * that plugin is named.
     */
    public static PluginException of(PluginType type, Throwable cause) {
        return Throwables.getCausalChain(cause).stream()
                .filter(PluginException.class::isInstance)
                .map(PluginException.class::cast)
                .findFirst()
                .orElseGet(() -> new PluginException(type, cause, true));
    }

    /** Creates the exception for a plugin whose class cannot be instantiated. */
    static PluginException unmade(PluginType type, Throwable cause) {
        return new PluginException(type, cause, false);
    }

    /** Returns false if the plugin could not even be instantiated, so that nothing has run. */
    public boolean isMade() {
        return made;
    }

    private static String describe(Throwable root) {
        String name = root.getClass().getSimpleName();
        if (root instanceof NotAvailableException || root instanceof UnsuitableSettingsException) {
            return root.getMessage(); // this message is for the user, and is not a fault of the plugin
        }
        return root.getMessage() == null ? name : name + ": " + root.getMessage();
    }
}
