package org.sagitta.runtime.descriptor;

import java.util.Optional;
import org.sagitta.api.settings.Describe;

/**
 * A data set that a descriptor asks for.
 *
 * @param treatment what becomes of it after it is loaded
 * @param seed of its source's random numbers and its treatment's; the run's where empty
 */
@Describe("a data set")
public record DatasetEntry(PluginEntry plugin, DataTreatment treatment, Optional<Long> seed) {}
