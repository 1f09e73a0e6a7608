package org.sagitta.runtime.preparation;

import java.util.List;
import java.util.Map;
import org.sagitta.api.data.Dataset;

/**
 * A data set in the form that runs use: it is loaded, checked and treated.
 *
 * @param warnings the warnings of its source
 * @param digests the SHA-256 digest of each file from which it was read, by path
 */
record LoadedData(Dataset dataset, List<String> warnings, Map<String, String> digests) {}
