package org.sagitta.runtime.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import org.sagitta.api.data.UnusableDataException;
import org.sagitta.runtime.descriptor.tree.DescriptorException;
import org.sagitta.runtime.experiment.UserException;
import org.sagitta.runtime.model.ModelException;
import org.sagitta.runtime.plugin.PluginException;
import org.sagitta.runtime.record.SoftwareVersion;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/**
 * Translates exceptions into messages for the user and into exit codes.
 *
 * <p>A message says what the user can do. Stack traces are written to a file, and only for bugs of Sagitta itself.
 */
final class ErrorMessages implements IExecutionExceptionHandler {
    @Override
    public int handleExecutionException(Exception exception, CommandLine command, ParseResult parsed) {
        PrintWriter err = command.getErr();
        if (exception instanceof DescriptorException || exception instanceof UserException) {
            err.println(exception.getMessage());
            return ExitCode.USAGE;
        }
        if (exception instanceof PluginException plugin && !plugin.isMade()) {
            err.println("sagitta: " + exception.getMessage());
            return ExitCode.USAGE;
        }
        if (exception instanceof UnusableDataException || exception instanceof ModelException) {
            err.println("sagitta: " + exception.getMessage());
            return ExitCode.USAGE;
        }
        if (exception instanceof PluginException || exception instanceof IOException) {
            err.println("sagitta: " + exception.getMessage());
            return ExitCode.FAILED;
        }
        if (exception instanceof CancellationException) {
            err.println("sagitta: interrupted");
            return ExitCode.INTERRUPTED;
        }
        err.println("sagitta: this is a bug of ours: " + exception);
        err.println(crashFile(exception, parsed));
        return ExitCode.BUG;
    }

    private static String crashFile(Exception exception, ParseResult parsed) {
        try {
            Path file = Files.createTempFile("sagitta-crash-", ".txt");
            try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(file))) {
                out.println("sagitta " + SoftwareVersion.current());
                out.println("java " + Runtime.version() + ", " + System.getProperty("os.name") + " "
                        + System.getProperty("os.arch"));
                out.println("arguments " + parsed.originalArgs());
                exception.printStackTrace(out);
            }
            return "Please send us " + file + ", with the descriptor if you can.";
        } catch (IOException e) {
            return "The details could not be written: " + e.getMessage();
        }
    }
}
