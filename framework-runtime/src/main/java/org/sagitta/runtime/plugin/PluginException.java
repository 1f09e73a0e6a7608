package org.sagitta.runtime.plugin;

import com.google.common.base.Throwables;

/** Something that a plugin threw, with the plugin's name. */
public final class PluginException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public PluginException(PluginType type, Throwable cause) {
        super(
                type.kind().name().toLowerCase(java.util.Locale.ROOT) + " '" + type.name() + "' of the plugin "
                        + type.plugin() + ": " + describe(Throwables.getRootCause(cause)),
                cause);
    }

    private static String describe(Throwable root) {
        String name = root.getClass().getSimpleName();
        return root.getMessage() == null ? name : name + ": " + root.getMessage();
    }
}
