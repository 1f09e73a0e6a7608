package org.sagitta.runtime.mlflow;

import com.google.common.collect.Interner;
import com.google.common.collect.Interners;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A lock with which only one thread of one process at a time mirrors a run. Otherwise two of them could both create the
 * run on the server.
 */
final class RunLock {
    private static final Interner<Path> FILES = Interners.newWeakInterner();

    private RunLock() {}

    /** An action that is performed while the lock is held. */
    interface Action<T> {
        T run() throws IOException;
    }

    /**
     * Performs an action while holding the file lock. A file lock belongs to the whole process, therefore its threads
     * synchronise on a monitor as well.
     */
    static <T> T holding(Path file, Action<T> action) throws IOException {
        synchronized (FILES.intern(file.toAbsolutePath().normalize())) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                channel.lock();
                return action.run();
            }
        }
    }
}
