package org.sagitta.runtime.record;

import java.util.Optional;

/** Finds the version of Sagitta that is running, in the manifest of its jar. */
public final class SoftwareVersion {
    private SoftwareVersion() {}

    /** Returns the version; {@code development} if the classes are not in a jar. */
    public static String current() {
        return Optional.ofNullable(SoftwareVersion.class.getPackage().getImplementationVersion())
                .orElse("development");
    }
}
