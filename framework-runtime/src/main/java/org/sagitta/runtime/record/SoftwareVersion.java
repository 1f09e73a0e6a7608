package org.sagitta.runtime.record;

import java.util.Optional;

/** The version of Sagitta that is running, as its jar's manifest says it. */
public final class SoftwareVersion {
    private SoftwareVersion() {}

    /** The version; {@code development} of classes that no jar holds. */
    public static String current() {
        return Optional.ofNullable(SoftwareVersion.class.getPackage().getImplementationVersion())
                .orElse("development");
    }
}
