package org.sagitta.runtime.descriptor;

import java.util.Optional;
import org.sagitta.api.settings.Describe;

/**
 * Configures the data set of a descriptor.
 *
 * @param treatment the changes to the data after loading
 * @param seed the seed of the random numbers of the source and of the treatment; empty for the run's seed
 */
@Describe("a data set")
public record DatasetEntry(PluginEntry plugin, DataTreatment treatment, Optional<Long> seed) {}
