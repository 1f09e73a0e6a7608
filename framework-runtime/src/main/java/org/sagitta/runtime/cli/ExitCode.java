package org.sagitta.runtime.cli;

import org.sagitta.runtime.experiment.Outcome;

/** Defines the exit codes of the commands. */
final class ExitCode {
    static final int DONE = 0;
    /** A run failed, a plugin threw an exception, or {@code doctor} found a fault. */
    static final int FAILED = 1;
    /** The descriptor, the data or the command line is wrong. */
    static final int USAGE = 2;
    /** Part of a sweep failed. */
    static final int PARTLY_FAILED = 3;
    /** Sagitta itself has a bug. */
    static final int BUG = 70;
    /** The user interrupted the command; this is a shell's exit code for SIGINT. */
    static final int INTERRUPTED = 130;

    private ExitCode() {}

    /** @param strict whether a claim that does not hold counts as a failure */
    static int of(Outcome outcome, boolean strict) {
        return switch (outcome.state()) {
            case FINISHED -> strict && !outcome.holds() ? FAILED : DONE;
            case RUNNING -> DONE;
            case FAILED -> outcome.isSweep() ? PARTLY_FAILED : FAILED;
            case INTERRUPTED -> INTERRUPTED;
        };
    }
}
