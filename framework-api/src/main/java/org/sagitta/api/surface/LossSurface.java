package org.sagitta.api.surface;

import com.google.common.base.CaseFormat;
import java.util.Optional;
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
 * <p>What only some surfaces have is asked for by its type, {@link #as}: the model's outputs ({@link ModelOutputs}, {@link
 * Jacobian}), single examples ({@link SingleExamples}, {@link FisherMatrices}, {@link MiniBatches}), layers ({@link
 * LayerSignals}, {@link KroneckerFactorisation}, {@link Folding}).
 *
 * <p>Every product throws {@link IllegalArgumentException} where its argument has other than P rows, and {@link
 * java.util.concurrent.CancellationException} soon after the calling thread was interrupted. A loss surface is used by one
 * thread at a time; it spreads its own work over cores.
 */
public interface LossSurface {
    /** The names, shapes and offsets of theta's parts. */
    ParameterLayout layout();

    /** The type in which everything is computed: {@link DataType#FLOAT} or {@link DataType#DOUBLE}. */
    DataType precision();

    /** N; 1 where the loss is not a mean over examples. */
    int examples();

    /** theta, a copy of length P. */
    INDArray parameters();

    /** L(theta). */
    double loss();

    /** grad L, of length P. */
    INDArray gradient();

    /**
     * H V or G V for P x k directions V: exact, unless {@link #derivatives} says otherwise. H by forward-mode differentiation
     * of the gradient (Pearlmutter 1994), G as in Schraudolph (2002).
     *
     * @throws NotAvailableException where {@link #obstacle} says why there are no such products
     */
    INDArray product(Curvature curvature, INDArray directions);

    /** The same loss surface at other parameters. */
    LossSurface at(INDArray parameters);

    /** Tells how curvature products are computed; unless said otherwise they are exact. */
    default Derivatives derivatives() {
        return Derivatives.EXACT;
    }

    /** Tells the user why there are no products with H, or with G; empty where there are. */
    default Optional<String> obstacle(Curvature curvature) {
        return Optional.empty();
    }

    /** P. */
    default int dimension() {
        return layout().dimension();
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

    /**
     * Something that only some surfaces have: an answer without it where this one has none, and says why.
     *
     * @param capability one of the interfaces that are named above
     */
    default <C> Capability<C> as(Class<C> capability) {
        return capability.isInstance(this)
                ? Capability.of(capability.cast(this))
                : Capability.absent("This loss surface has no "
                        + CaseFormat.UPPER_CAMEL
                                .to(CaseFormat.LOWER_UNDERSCORE, capability.getSimpleName())
                                .replace('_', ' '));
    }
}
