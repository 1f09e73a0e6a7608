package org.sagitta.api.surface;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.operator.DenseOperator;

/**
 * An analytic surface is a loss surface whose curvature matrices are known in closed form; its products follow from them. By
 * default it is in float64 and has one example.
 */
public interface AnalyticSurface extends LossSurface {
    /** Returns the Hessian H, P x P. */
    INDArray hessian();

    /** Returns the Gauss-Newton matrix G, P x P. */
    INDArray ggn();

    @Override
    default DataType precision() {
        return DataType.DOUBLE;
    }

    @Override
    default int examples() {
        return 1;
    }

    @Override
    default INDArray product(Curvature curvature, INDArray directions) {
        return switch (curvature) {
            case HESSIAN -> product(hessian(), directions);
            case GGN -> product(ggn(), directions);
        };
    }

    /** Returns the product in column-major order, as a network's products are. */
    private static INDArray product(INDArray matrix, INDArray directions) {
        return new DenseOperator(matrix).apply(directions).dup('f');
    }
}
