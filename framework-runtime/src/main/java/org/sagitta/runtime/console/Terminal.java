package org.sagitta.runtime.console;

import java.io.IOException;
import org.jline.terminal.spi.SystemStream;
import org.jline.terminal.spi.TerminalProvider;
import picocli.CommandLine.Model.UsageMessageSpec;

/** Describes the terminal to which the program writes. */
public final class Terminal {
    private Terminal() {}

    /** Returns whether standard output is a terminal. */
    public static boolean showsStandardOutput() {
        return shows(SystemStream.Output);
    }

    /** Returns whether standard error is a terminal. */
    public static boolean showsStandardError() {
        return shows(SystemStream.Error);
    }

    /** Returns the number of characters per line, or 80 if it is unknown. */
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
