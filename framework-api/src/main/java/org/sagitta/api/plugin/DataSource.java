package org.sagitta.api.plugin;

import java.io.IOException;
import org.pf4j.ExtensionPoint;
import org.sagitta.api.data.Dataset;
import org.sagitta.api.data.UnusableDataException;

/**
 * A data source reads or generates a data set.
 *
 * @param <S> the settings, a record: see {@link org.sagitta.api.settings}
 */
public interface DataSource<S extends Record> extends ExtensionPoint {
    /**
     * Returns the data set.
     *
     * @throws UnusableDataException if a file does not have the expected contents: the message names the file, what was
     *     found, what was expected and what to do
     * @throws IOException if a file cannot be read
     */
    Dataset load(S settings, DataContext context) throws IOException;
}
