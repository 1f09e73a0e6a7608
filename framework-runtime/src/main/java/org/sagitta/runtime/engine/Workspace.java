package org.sagitta.runtime.engine;

import org.sagitta.api.layer.Kernels;

/** A lane's memory for what a pass over a chunk needs only while it lasts. */
final class Workspace {
    /** Sums of several sources. */
    final NodeSlots sums;

    final NodeSlots outputs;
    final NodeSlots cotangents;

    Workspace(Kernels kernels, Graph graph) {
        this.sums = new NodeSlots(kernels, graph);
        this.outputs = new NodeSlots(kernels, graph);
        this.cotangents = new NodeSlots(kernels, graph);
    }
}
