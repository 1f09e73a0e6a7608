package org.sagitta.runtime.run;

import com.google.common.eventbus.EventBus;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.data.Dataset;
import org.sagitta.api.data.Split;
import org.sagitta.runtime.descriptor.Descriptor;
import org.sagitta.runtime.engine.BatchGradient;
import org.sagitta.runtime.engine.Network;
import org.sagitta.runtime.engine.NetworkObjective;

/**
 * A run that can begin: its data are loaded, its model is built and fits them, nothing is written yet.
 *
 * @param bus all of the run's events; the plugins that listen are on it
 * @param parameters the live vector, which the trainer moves
 * @param training mini-batch gradients at the live vector
 * @param surfaces the loss surface of each split, at the first parameters
 * @param dataDigests SHA-256 of each data file, by path
 */
public record PreparedRun(
        Descriptor descriptor,
        EventBus bus,
        Failures failures,
        Plugins plugins,
        Dataset dataset,
        Network network,
        INDArray parameters,
        BatchGradient training,
        Map<Split, NetworkObjective> surfaces,
        Map<String, String> dataDigests) {

    /** False of the trainer that trains nothing. */
    boolean trains() {
        return Preparation.trains(descriptor);
    }

    /** The loss surface whose curvature is measured. */
    NetworkObjective curvatureSurface() {
        return surfaces.get(descriptor.curvature().split());
    }
}
