package org.sagitta.plugins.metrics.flatness;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.plugin.MetricContext;
import org.sagitta.api.surface.Fisher;

/** Computes the Fisher-Rao norm theta'F theta (Liang et al. 2019). */
final class FisherRao {
    private FisherRao() {}

    static Measurement of(Fisher fisher, MetricContext context) {
        INDArray theta = context.surface().parameters();
        INDArray product = fisher.of(context.surface())
                .apply(theta.reshape(theta.length(), 1))
                .castTo(DataType.DOUBLE);
        double norm = product.reshape(theta.length())
                .mul(theta.castTo(DataType.DOUBLE))
                .sumNumber()
                .doubleValue();
        return Measurement.exact(norm, "product", 1);
    }
}
