package org.sagitta.api.objective;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.MatrixFreeOperator;

/**
 * The loss surface of one model on one set of examples, at fixed parameters:
 *
 * <pre>L(theta) = (1/N) sum_n l(f(x_n; theta), y_n)</pre>
 *
 * the mean over examples, unregularised. Batches of unequal size are weighted by their examples, so the way the data are
 * cut changes rounding only.
 *
 * <p>P is the number of parameters, N that of examples, C that of outputs. Vectors are {@link INDArray}s of length P, k
 * directions at once are P x k, one direction a column; one pass over the data serves all k. Results are new arrays of
 * {@link #precision()} that belong to the caller; arguments are read only, and cast where their type differs. Nothing here
 * changes the parameters: {@link #at} gives the same surface at another point.
 *
 * <p>Every product throws {@link IllegalArgumentException} where its argument has other than P rows, and {@link
 * java.util.concurrent.CancellationException} soon after the calling thread was interrupted. An objective is used by one
 * thread at a time; it spreads its own work over cores.
 */
public interface Objective {
    /** The names, shapes and offsets of theta's parts. */
    ParameterLayout layout();

    /** The type in which everything is computed: {@link DataType#FLOAT} or {@link DataType#DOUBLE}. */
    DataType precision();

    /** N. */
    int examples();

    /** theta, a copy of length P. */
    INDArray parameters();

    /** L(theta). */
    double loss();

    /** The model's outputs before the loss (logits), N x C, in the order of the examples. */
    INDArray outputs();

    /** grad L, of length P. */
    INDArray gradient();

    /** H V for P x k directions V: exact, by forward-mode differentiation of the gradient (Pearlmutter 1994). */
    INDArray hessianProduct(INDArray directions);

    /** G V for P x k directions V (Schraudolph 2002). */
    INDArray ggnProduct(INDArray directions);

    /**
     * The exact diagonal of G, of length P: G_ii = (1/N) sum_n sum_c (s_nc' J_n)_i^2, where s_nc are the columns of a
     * factor of the loss's Hessian with respect to the outputs, L_n = sum_c s_nc s_nc'. C backward passes.
     */
    INDArray ggnDiagonal();

    /** The same loss surface at other parameters. */
    Objective at(INDArray parameters);

    /** P. */
    default int dimension() {
        return layout().dimension();
    }

    /** H or G V. */
    default INDArray product(Curvature curvature, INDArray directions) {
        return switch (curvature) {
            case HESSIAN -> hessianProduct(directions);
            case GGN -> ggnProduct(directions);
        };
    }

    /** H or G as a P x P array, exactly symmetric. Unless there is a faster way, by P products. */
    default INDArray matrix(Curvature curvature) {
        return new MatrixFreeOperator(dimension(), precision(), directions -> product(curvature, directions)).toDense();
    }

    /** H or G as an operator by its products, which is made a matrix by {@link #matrix} where one is asked for. */
    default CurvatureOperator operator(Curvature curvature) {
        return new MatrixFreeOperator(
                dimension(), precision(), directions -> product(curvature, directions), () -> matrix(curvature));
    }
}
