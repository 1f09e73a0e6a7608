package org.sagitta.runtime.console;

import com.google.common.base.Ticker;
import java.io.PrintStream;
import java.time.Duration;

/**
 * Shows progress as plain lines, for a file or a pipe: every announcement, and otherwise at most one line every five
 * seconds.
 */
final class ProgressLines implements ProgressDisplay {
    private static final long PAUSE = Duration.ofSeconds(5).toNanos();

    private final PrintStream out;
    private final Ticker clock;
    private long lastAt;

    ProgressLines(PrintStream out, Ticker clock) {
        this.out = out;
        this.clock = clock;
        this.lastAt = clock.read();
    }

    @Override
    public void show(long step, long steps, String text) {
        if (clock.read() - lastAt >= PAUSE) {
            announce(step, steps, text);
        }
    }

    @Override
    public void announce(long step, long steps, String text) {
        lastAt = clock.read();
        out.println("step " + step + (steps > 0 ? " of " + steps : "") + ": " + text);
    }

    @Override
    public void warn(String warning) {
        out.println(WARNING + warning);
    }

    @Override
    public void close() {
        out.flush();
    }
}
