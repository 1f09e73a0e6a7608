package org.sagitta.runtime.console;

import com.google.common.base.Strings;
import java.io.PrintStream;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows progress as a bar that is redrawn on the last line of the terminal. */
final class ProgressBarDisplay implements ProgressDisplay {
    private static final int UPDATE_MILLISECONDS = 250;

    private final Line line;
    private final ProgressBar bar;

    ProgressBarDisplay(String run, PrintStream out, int width) {
        line = new Line(out, width);
        bar = new ProgressBarBuilder()
                .setTaskName(run)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(UPDATE_MILLISECONDS)
                .setConsumer(line)
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
    public void warn(String warning) {
        line.above(WARNING + warning);
    }

    @Override
    public void close() {
        bar.close();
    }

    /**
     * The line of the terminal on which the bar is drawn. The consumer of the progress bar library is not used, because
     * it handles the terminal's signals while the bar lasts, so that the user could not interrupt the run.
     */
    private record Line(PrintStream out, int width) implements ProgressBarConsumer {
        @Override
        public int getMaxRenderedLength() {
            return width - 1;
        }

        @Override
        public synchronized void accept(String text) {
            out.print("\r" + text);
            out.flush();
        }

        /** Prints a text in place of the bar, which moves down by one line. */
        synchronized void above(String text) {
            out.println("\r" + Strings.padEnd(text, width - 1, ' '));
        }

        @Override
        public void close() {
            out.println();
            out.flush();
        }
    }
}
