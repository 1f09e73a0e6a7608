package org.sagitta.api.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.random.RandomGenerator;
import org.sagitta.api.data.UnusableDataException;

/**
 * A data context gives a data source its files and random numbers. Its scratch folder is deleted when the data have been
 * loaded.
 */
public interface DataContext extends PluginContext {
    /**
     * Returns random numbers that depend on the run's seed, for data that are generated or split at random: a new generator at
     * its start with each call.
     */
    RandomGenerator random();

    /**
     * Opens a data file, buffered, and decompressed if its name ends in {@code .gz}. The run's provenance records its digest.
     *
     * @param file absolute, or relative to the descriptor, or else to the data folder ({@code --data}, {@code
     *     SAGITTA_DATA}, {@code data/}); if no such file exists, the one with {@code .gz} after its name
     * @throws UnusableDataException if there is no such file; the message lists the places that were searched
     * @throws IOException if it cannot be read
     */
    InputStream open(Path file) throws IOException;

    /** Tells whether the file exists, readable or not. */
    boolean has(Path file);
}
