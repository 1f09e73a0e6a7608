package org.sagitta.runtime.dl4j;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.MergeVertex;

/** Copies of DL4J's configurations, whose own lose along which axis inputs are joined. */
final class Dl4jCopies {
    private Dl4jCopies() {}

    /** An equal configuration that shares nothing with the original. */
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
