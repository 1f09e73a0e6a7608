package org.sagitta.api.plugin;

import java.io.IOException;
import org.pf4j.ExtensionPoint;
import org.sagitta.api.data.Dataset;
import org.sagitta.api.data.UnusableDataException;

/**
 * Reads or generates a data set.
 *
 * @param <S> its settings, a record: see {@link org.sagitta.api.settings}
 */
public interface DataSource<S extends Record> extends ExtensionPoint {
    /**
     * The data.
     *
     * @throws UnusableDataException where a file is not what it should be: the message names the file, what was found, what
     *     was expected and what to do
     * @throws IOException where a file cannot be read
     */
    Dataset load(S settings, DataContext context) throws IOException;
}
