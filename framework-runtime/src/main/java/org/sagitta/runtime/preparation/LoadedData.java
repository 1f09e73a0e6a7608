package org.sagitta.runtime.preparation;

import java.util.List;
import java.util.Map;
import org.sagitta.api.data.Dataset;

/**
 * A data set as its runs use it: loaded, checked and treated.
 *
 * @param warnings the warnings that its source gave
 * @param digests SHA-256 of each file that it was read from, by path
 */
record LoadedData(Dataset dataset, List<String> warnings, Map<String, String> digests) {}
