package org.sagitta.runtime.cli;

import org.sagitta.runtime.record.SoftwareVersion;
import picocli.CommandLine.IVersionProvider;

/** Provides the text of {@code --version}. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {"sagitta " + SoftwareVersion.current()};
    }
}
