package org.sagitta.runtime.console;

import com.google.common.base.Ticker;

/** Where progress is shown: on a terminal as a bar, elsewhere as a line every few seconds. */
public interface ProgressDisplay extends AutoCloseable {
    /** What a warning's line begins with. */
    String WARNING = "sagitta: warning: ";

    /** On standard error, under a name. */
    static ProgressDisplay onStandardError(String name) {
        return Terminal.showsStandardError()
                ? new ProgressBarDisplay(name, System.err, Terminal.width())
                : new ProgressLines(System.err, Ticker.systemTicker());
    }

    /** Shows how things stand, if there is room for it. */
    void show(long step, long steps, String text);

    /** Shows it in any case. */
    void announce(long step, long steps, String text);

    /** Leaves a warning on a line of its own. */
    void warn(String warning);

    /** Shows nothing from now on; a second time it does nothing. */
    @Override
    void close();
}
