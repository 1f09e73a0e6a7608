package org.sagitta.runtime.cli;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** Sagitta's version, from its jar. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {"sagitta " + current()};
    }

    static String current() {
        return Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
                .orElse("development");
    }
}
