package org.sagitta.runtime.console;

/** Where progress is shown. */
interface ProgressDisplay {
    /** Shows how things stand, if there is room for it. */
    void show(long step, long steps, String text);

    /** Shows it in any case. */
    void announce(long step, long steps, String text);

    /** Shows nothing from now on; a second time it does nothing. */
    void close();
}
