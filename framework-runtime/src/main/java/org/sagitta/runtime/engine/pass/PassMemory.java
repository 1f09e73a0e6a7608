package org.sagitta.runtime.engine.pass;

import org.sagitta.api.layer.Kernels;
import org.sagitta.runtime.engine.network.Graph;
import org.sagitta.runtime.engine.network.Graph.Node;

/**
 * The memory for those values of a pass over a chunk that no derivative reads.
 *
 * @param values sums of several sources, and outputs
 */
record PassMemory(ForwardMemory values, NodeMemory cotangents) {
    /** Creates memory that holds each value only until the pass has read it. */
    static PassMemory passing(Kernels kernels, Graph graph) {
        return new PassMemory(
                ForwardMemory.passing(kernels, graph, Node::sources), CotangentFlow.passingSlots(kernels, graph));
    }

    /** Creates memory that holds all values until the next pass. */
    static PassMemory lasting(Kernels kernels, Graph graph) {
        return new PassMemory(ForwardMemory.lasting(kernels, graph), NodeMemory.separate(kernels, graph));
    }
}
