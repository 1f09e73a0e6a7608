package org.sagitta.runtime.mlflow;

import com.google.common.collect.Interner;
import com.google.common.collect.Interners;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Lets one thread of one process at a time mirror a run. Otherwise two of them could both create it on the server.
 */
final class RunLock {
    private static final Interner<Path> FILES = Interners.newWeakInterner();

    private RunLock() {}

    /** Something that is done under the lock. */
    interface Action<T> {
        T run() throws IOException;
    }

    /** Does it while nobody else holds the file. A file lock is the process's, so threads take turns at a monitor. */
    static <T> T holding(Path file, Action<T> action) throws IOException {
        synchronized (FILES.intern(file.toAbsolutePath().normalize())) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                channel.lock();
                return action.run();
            }
        }
    }
}
