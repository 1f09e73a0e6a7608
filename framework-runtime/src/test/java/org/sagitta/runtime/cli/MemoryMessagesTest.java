package org.sagitta.runtime.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** A command that needs more memory than there is ends with a message, not with a stack trace. */
class MemoryMessagesTest {
    @Command(name = "greedy")
    static final class Greedy implements Runnable {
        @Override
        public void run() {
            throw new OutOfMemoryError("Java heap space");
        }
    }

    @Test
    void saysWhichMemoryRanOutAndHowThereIsMore() {
        StringWriter err = new StringWriter();
        CommandLine line = Main.commandLine().addSubcommand(new Greedy()).setErr(new PrintWriter(err));

        assertEquals(ExitCode.FAILED, line.execute("greedy"));

        assertTrue(
                err.toString().startsWith("sagitta: Out of memory: Java heap space. The Java heap may grow to"),
                err.toString());
        assertEquals(1, err.toString().lines().count(), err.toString());
    }
}
