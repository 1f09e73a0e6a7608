package org.sagitta.plugins.datasets;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.ZipException;
import org.sagitta.api.data.UnusableDataException;
import org.sagitta.api.plugin.DataContext;

/** Reads the data's files, and says which archive is damaged. */
final class DataFile {
    /** What is made of a file. */
    interface Reading<T> {
        T from(InputStream in) throws IOException;
    }

    private DataFile() {}

    static <T> T read(Path file, DataContext context, Reading<T> reading) throws IOException {
        return unpacking(file, () -> {
            try (InputStream in = context.open(file)) {
                return reading.from(in);
            }
        });
    }

    static <T> Optional<T> readIfThere(Path file, DataContext context, Reading<T> reading) throws IOException {
        return unpacking(file, () -> {
            InputStream opened;
            try {
                opened = context.open(file);
            } catch (UnusableDataException notThere) {
                return Optional.empty();
            }
            try (InputStream in = opened) {
                return Optional.of(reading.from(in));
            }
        });
    }

    private interface Unpacking<T> {
        T result() throws IOException;
    }

    private static <T> T unpacking(Path file, Unpacking<T> unpacking) throws IOException {
        try {
            return unpacking.result();
        } catch (ZipException e) {
            throw new UnusableDataException(
                    "The archive of " + file + " is damaged: " + e.getMessage() + "; copy or download it again", e);
        } catch (EOFException e) {
            throw new UnusableDataException("The archive of " + file + " is cut short; copy or download it again", e);
        }
    }
}
