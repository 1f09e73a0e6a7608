package org.sagitta.plugins.datasets;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.zip.GZIPInputStream;
import org.sagitta.api.data.MissingDataException;
import org.sagitta.api.data.UnusableDataException;
import org.sagitta.api.plugin.DataContext;
import org.sagitta.api.plugin.DataSource;

/** A {@code FolderContext} gives access to the files of one folder, also if they have .gz after their name. */
record FolderContext(Path folder, long seed, List<String> warnings) implements DataContext {
    FolderContext(Path folder, long seed) {
        this(folder, seed, new ArrayList<>());
    }

    @Override
    public void progress(long done, long all) {}

    @Override
    public Path scratchFolder() {
        throw new AssertionError("no source needs one");
    }

    @Override
    public void warn(String warning) {
        warnings.add(warning);
    }

    @Override
    public RandomGenerator random() {
        return new Random(seed);
    }

    @Override
    public boolean has(Path file) {
        return Files.exists(folder.resolve(file)) || Files.exists(folder.resolve(file + ".gz"));
    }

    @Override
    public InputStream open(Path file) throws IOException {
        Path plain = folder.resolve(file);
        Path archive = folder.resolve(file + ".gz");
        if (Files.exists(plain)) {
            return new BufferedInputStream(Files.newInputStream(plain));
        }
        if (Files.exists(archive)) {
            return new BufferedInputStream(new GZIPInputStream(Files.newInputStream(archive)));
        }
        throw new MissingDataException("There is no file " + file + " in " + folder);
    }

    /** Asserts that the source refuses the data with a message that contains all these parts. */
    <S extends Record> void assertRefused(DataSource<S> source, S settings, String... parts) {
        String message = assertThrows(UnusableDataException.class, () -> source.load(settings, this))
                .getMessage();
        for (String part : parts) {
            assertTrue(message.contains(part), () -> "'" + message + "' does not say '" + part + "'");
        }
    }
}
