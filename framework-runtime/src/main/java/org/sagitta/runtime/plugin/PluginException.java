package org.sagitta.runtime.plugin;

import com.google.common.base.Throwables;
import org.sagitta.api.settings.UnsuitableSettingsException;
import org.sagitta.api.surface.NotAvailableException;

/** Something that a plugin threw, with the plugin's name. */
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

    /** What the plugin threw at work; where that comes from another plugin which it has called, that one's. */
    public static PluginException of(PluginType type, Throwable cause) {
        return Throwables.getCausalChain(cause).stream()
                .filter(PluginException.class::isInstance)
                .map(PluginException.class::cast)
                .findFirst()
                .orElseGet(() -> new PluginException(type, cause, true));
    }

    /** What kept a plugin's class from being made into an object. */
    static PluginException unmade(PluginType type, Throwable cause) {
        return new PluginException(type, cause, false);
    }

    /** False where the plugin could not even be made, so nothing has run. */
    public boolean isMade() {
        return made;
    }

    private static String describe(Throwable root) {
        String name = root.getClass().getSimpleName();
        if (root instanceof NotAvailableException || root instanceof UnsuitableSettingsException) {
            return root.getMessage(); // said to the user, and no fault of the plugin's
        }
        return root.getMessage() == null ? name : name + ": " + root.getMessage();
    }
}
