package org.sagitta.runtime.engine;

import org.sagitta.api.layer.Kernels;
import org.sagitta.runtime.engine.Graph.Node;

/**
 * Memory for what a pass over a chunk leaves that no derivative reads.
 *
 * @param values sums of several sources, and outputs
 */
record Workspace(FlowSlots values, NodeSlots cotangents) {
    /** Memory that holds each only until the pass has read it. */
    static Workspace passing(Kernels kernels, Graph graph) {
        return new Workspace(
                FlowSlots.passing(kernels, graph, Node::sources), CotangentFlow.passingSlots(kernels, graph));
    }

    /** Memory that holds all of it until the next pass. */
    static Workspace lasting(Kernels kernels, Graph graph) {
        return new Workspace(FlowSlots.lasting(kernels, graph), NodeSlots.separate(kernels, graph));
    }
}
