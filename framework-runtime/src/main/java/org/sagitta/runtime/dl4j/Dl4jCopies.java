package org.sagitta.runtime.dl4j;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.MergeVertex;

/** Copies DL4J's configurations, because their own {@code clone} loses the axis along which inputs are joined. */
final class Dl4jCopies {
    private Dl4jCopies() {}

    /** Returns an equal configuration that shares nothing with the original. */
    static ComputationGraphConfiguration of(ComputationGraphConfiguration original) {
        ComputationGraphConfiguration copy = original.clone();
        original.getVertices().forEach((name, vertex) -> {
            if (vertex instanceof MergeVertex merge) {
                ((MergeVertex) copy.getVertices().get(name)).setMergeAxis(merge.getMergeAxis());
            }
        });
        return copy;
    }
}
