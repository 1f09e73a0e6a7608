package org.sagitta.runtime.console;

import com.google.common.base.Ticker;

/** A display shows the progress of a run: a bar on a terminal; elsewhere a line every few seconds. */
public interface ProgressDisplay extends AutoCloseable {
    /** The text with which a warning begins. */
    String WARNING = "sagitta: warning: ";

    /** Creates a display on standard error, labelled with a name. */
    static ProgressDisplay onStandardError(String name) {
        return Terminal.showsStandardError()
                ? new ProgressBarDisplay(name, System.err, Terminal.width())
                : new ProgressLines(System.err, Ticker.systemTicker());
    }

    /** Shows the current state; the display may skip it to limit its output. */
    void show(long step, long steps, String text);

    /** Shows the current state without ever skipping it. */
    void announce(long step, long steps, String text);

    /** Shows a warning on a line of its own. */
    void warn(String warning);

    /** Ends the display; closing it twice is allowed. */
    @Override
    void close();
}
