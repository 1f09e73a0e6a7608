package org.sagitta.runtime.cli;

import org.sagitta.runtime.record.FailureMessage;
import picocli.CommandLine.IExecutionStrategy;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/** Runs the command that was asked for, and ends it with one message where the memory does not suffice for it. */
final class MemoryMessages implements IExecutionStrategy {
    private final IExecutionStrategy strategy = new RunLast();

    @Override
    public int execute(ParseResult parsed) {
        try {
            return strategy.execute(parsed);
        } catch (OutOfMemoryError e) {
            parsed.commandSpec().commandLine().getErr().println("sagitta: " + FailureMessage.of(e));
            return ExitCode.FAILED;
        }
    }
}
