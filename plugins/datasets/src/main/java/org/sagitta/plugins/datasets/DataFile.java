package org.sagitta.plugins.datasets;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.zip.ZipException;
import org.sagitta.api.data.MissingDataException;
import org.sagitta.api.data.UnusableDataException;
import org.sagitta.api.plugin.DataContext;

/** Reads data files and reports which archive is damaged. */
final class DataFile {
    /** A {@code Reading} turns the content of a file into an object. */
    interface Reading<T> {
        T from(InputStream in) throws IOException;
    }

    private DataFile() {}

    static <T> T read(Path file, DataContext context, Reading<T> reading) throws IOException {
        try (InputStream in = context.open(file)) {
            return reading.from(in);
        } catch (ZipException e) {
            throw new UnusableDataException(
                    "The archive of " + file + " is damaged: " + e.getMessage() + "; copy or download it again", e);
        } catch (EOFException e) {
            throw new UnusableDataException("The archive of " + file + " is cut short; copy or download it again", e);
        }
    }

    /**
     * Reads a file, as the other method does, with more help in the message if the file is missing.
     *
     * @param files text that says which files are expected and where, appended to the message
     */
    static <T> T read(Path file, DataContext context, String files, Reading<T> reading) throws IOException {
        try {
            return read(file, context, reading);
        } catch (MissingDataException e) {
            throw new MissingDataException(e.getMessage() + ". " + files, e);
        }
    }
}
