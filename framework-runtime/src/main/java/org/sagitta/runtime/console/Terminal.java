package org.sagitta.runtime.console;

import java.io.IOException;
import org.jline.terminal.spi.SystemStream;
import org.jline.terminal.spi.TerminalProvider;
import picocli.CommandLine.Model.UsageMessageSpec;

/** Where the output goes. */
public final class Terminal {
    private Terminal() {}

    /** True where people watch standard output. */
    public static boolean showsStandardOutput() {
        return shows(SystemStream.Output);
    }

    /** True where people watch standard error. */
    public static boolean showsStandardError() {
        return shows(SystemStream.Error);
    }

    /** How many characters fit on a line; 80 where that cannot be known. */
    public static int width() {
        return new UsageMessageSpec().autoWidth(true).width();
    }

    private static boolean shows(SystemStream stream) {
        if ("dumb".equals(System.getenv("TERM"))) {
            return false;
        }
        try {
            return TerminalProvider.load("exec").isSystemStream(stream);
        } catch (IOException e) {
            return false;
        }
    }
}
