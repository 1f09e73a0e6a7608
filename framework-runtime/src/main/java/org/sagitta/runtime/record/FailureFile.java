package org.sagitta.runtime.record;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.util.List;

/**
 * Writes the stack traces of a failed run to {@code failure.txt}, because the author of a plugin needs them and a user
 * does not.
 */
public final class FailureFile {
    private FailureFile() {}

    public static void write(RunDirectory directory, List<Throwable> causes) throws IOException {
        try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(directory.failure()))) {
            causes.forEach(cause -> cause.printStackTrace(out));
        }
    }
}
