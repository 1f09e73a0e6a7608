package org.sagitta.api.surface;

import com.google.common.base.CaseFormat;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.MatrixFreeOperator;

/**
 * A loss surface is the loss of one model on one set of examples as a function of the parameters:
 *
 * <pre>L(theta) = (1/N) sum_n l(f(x_n; theta), y_n)</pre>
 *
 * It is the mean over examples, unregularised. Batches of unequal size are weighted by their numbers of examples, so the
 * division into batches affects rounding only.
 *
 * <p>P is the number of parameters, N that of examples, C that of outputs. Vectors are {@link INDArray}s of length P; k
 * directions together are P x k, one direction a column, and one pass over the data serves all k. Results are new arrays of
 * {@link #precision()} that belong to the caller. Arguments are not changed, and are cast if their type differs. No method
 * changes the parameters: {@link #at} returns the same surface at another point.
 *
 * <p>Capabilities that only some surfaces have are requested by their type, {@link #as}: the model's outputs ({@link
 * ModelOutputs}, {@link Jacobian}), single examples ({@link SingleExamples}, {@link FisherMatrices}, {@link MiniBatches}),
 * layers ({@link LayerSignals}, {@link KroneckerFactorisation}, {@link Folding}).
 *
 * <p>Every product throws {@link IllegalArgumentException} if its argument does not have P rows, and {@link
 * java.util.concurrent.CancellationException} soon after the calling thread was interrupted. A loss surface is used by one
 * thread at a time; it distributes its own work over cores.
 */
public interface LossSurface {
    /** Returns the names, shapes and offsets of theta's tensors. */
    ParameterLayout layout();

    /** Returns the data type of all computations: {@link DataType#FLOAT} or {@link DataType#DOUBLE}. */
    DataType precision();

    /** Returns N, the number of examples; 1 if the loss is not a mean over examples. */
    int examples();

    /** Returns a copy of theta, of length P. */
    INDArray parameters();

    /** Returns the loss L(theta). */
    double loss();

    /** Returns the gradient of L, of length P. */
    INDArray gradient();

    /**
     * Returns H V or G V for P x k directions V: exactly, unless {@link #derivatives} says otherwise. H V is computed by
     * forward-mode differentiation of the gradient (Pearlmutter 1994), G V as in Schraudolph (2002).
     *
     * @throws NotAvailableException if {@link #obstacle} gives a reason why there are no such products
     */
    INDArray product(Curvature curvature, INDArray directions);

    /** Returns the same loss surface at other parameters. */
    LossSurface at(INDArray parameters);

    /** Returns the way in which curvature products are computed; the default is exact. */
    default Derivatives derivatives() {
        return Derivatives.EXACT;
    }

    /** Returns the reason, for the user, why there are no products with H or G; empty if there are. */
    default Optional<String> obstacle(Curvature curvature) {
        return Optional.empty();
    }

    /** Returns P, the number of parameters. */
    default int dimension() {
        return layout().dimension();
    }

    /** Returns H or G as a P x P array, exactly symmetric, by P products if there is no faster way. */
    default INDArray matrix(Curvature curvature) {
        return new MatrixFreeOperator(dimension(), precision(), directions -> product(curvature, directions)).toDense();
    }

    /** Returns H or G as an operator by its products, whose matrix is built by {@link #matrix} on request. */
    default CurvatureOperator operator(Curvature curvature) {
        return new MatrixFreeOperator(
                dimension(), precision(), directions -> product(curvature, directions), () -> matrix(curvature));
    }

    /**
     * Returns a capability that only some surfaces have, or the reason why this one lacks it.
     *
     * @param capability one of the interfaces named above
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
