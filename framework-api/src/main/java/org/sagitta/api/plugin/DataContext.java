package org.sagitta.api.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.random.RandomGenerator;
import org.sagitta.api.data.UnusableDataException;

/** What a data source may ask of the runtime. Its scratch folder is deleted when the data are loaded. */
public interface DataContext extends PluginContext {
    /**
     * Random numbers that follow from the run's seed, for data that are generated or split at random: a new generator at its
     * start with each call.
     */
    RandomGenerator random();

    /**
     * Opens a file of the data, buffered, and unpacked where its name ends in {@code .gz}. Its digest goes into the run's
     * provenance.
     *
     * @param file absolute, or relative to the descriptor, or else to the data folder ({@code --data}, {@code
     *     SAGITTA_DATA}, {@code data/}); where there is no such file but one with {@code .gz} after its name, that one
     * @throws UnusableDataException where there is no such file; the message says where it was looked for
     * @throws IOException where it cannot be read
     */
    InputStream open(Path file) throws IOException;

    /** Whether there is such a file, readable or not. */
    boolean has(Path file);
}
