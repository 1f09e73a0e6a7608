package org.sagitta.plugins.metrics.trajectory;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.sagitta.api.figure.Figure;
import org.sagitta.api.figure.Figures;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.operator.EuclideanNorm;
import org.sagitta.api.surface.ParameterLayout;

/** Computes Euclidean norms of vectors of length P, in double precision. */
final class Norms {
    private Norms() {}

    /** Returns the norm of the whole vector and the norm of each layer's part. */
    static Figures of(INDArray vector, ParameterLayout layout) {
        INDArray wide = vector.castTo(DataType.DOUBLE).reshape(vector.length());
        return Figures.of(norm(wide))
                .with(layout.layers().stream()
                        .map(layer -> Figure.of(
                                "", layer.name(), norm(wide.get(NDArrayIndex.interval(layer.from(), layer.to())))))
                        .toList());
    }

    private static Measurement norm(INDArray vector) {
        return Measurement.exact(EuclideanNorm.of(vector), "norm", 0);
    }
}
