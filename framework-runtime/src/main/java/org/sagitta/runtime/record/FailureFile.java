package org.sagitta.runtime.record;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.util.List;

/** What a plugin's author needs of a failure and a user does not want to see: {@code failure.txt}, with the stack traces. */
public final class FailureFile {
    private FailureFile() {}

    public static void write(RunDirectory directory, List<Throwable> causes) throws IOException {
        try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(directory.failure()))) {
            causes.forEach(cause -> cause.printStackTrace(out));
        }
    }
}
