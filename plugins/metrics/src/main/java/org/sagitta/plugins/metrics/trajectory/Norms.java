package org.sagitta.plugins.metrics.trajectory;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.sagitta.api.event.Measurement;
import org.sagitta.api.objective.LayerRange;
import org.sagitta.api.operator.EuclideanNorm;
import org.sagitta.api.plugin.MetricContext;

/** Euclidean norms of vectors of length P, in double precision. */
final class Norms {
    private Norms() {}

    /** Records that of each layer's part, and returns the whole's. */
    static Measurement record(String quantity, INDArray vector, MetricContext context) {
        INDArray wide = vector.castTo(DataType.DOUBLE).reshape(vector.length());
        for (LayerRange layer : context.objective().layout().layers()) {
            INDArray part = wide.get(NDArrayIndex.interval(layer.from(), layer.to()));
            context.figure(quantity, layer.name(), norm(part));
        }
        return norm(wide);
    }

    private static Measurement norm(INDArray vector) {
        return Measurement.exact(EuclideanNorm.of(vector), "norm", 0);
    }
}
