package org.sagitta.runtime.console;

import java.io.PrintStream;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;

/** Progress as a bar that is drawn anew on the terminal's last line. */
final class ProgressBarDisplay implements ProgressDisplay {
    private static final int UPDATE_MILLISECONDS = 250;

    private final ProgressBar bar;

    ProgressBarDisplay(String run, PrintStream out, int width) {
        bar = new ProgressBarBuilder()
                .setTaskName(run)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(UPDATE_MILLISECONDS)
                .setConsumer(new Line(out, width))
                .hideEta()
                .build();
    }

    @Override
    public void show(long step, long steps, String text) {
        if (steps > 0) {
            bar.maxHint(steps);
        }
        bar.stepTo(step).setExtraMessage(" " + text);
    }

    @Override
    public void announce(long step, long steps, String text) {
        show(step, steps, text);
    }

    @Override
    public void close() {
        bar.close();
    }

    /**
     * The terminal's line. The library's own takes over the terminal's signals for as long as the bar lasts, and with them the
     * user's interrupt.
     */
    private record Line(PrintStream out, int width) implements ProgressBarConsumer {
        @Override
        public int getMaxRenderedLength() {
            return width - 1;
        }

        @Override
        public void accept(String text) {
            out.print("\r" + text);
            out.flush();
        }

        @Override
        public void close() {
            out.println();
            out.flush();
        }
    }
}
