package org.sagitta.api.objective;

import com.google.common.primitives.ImmutableIntArray;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
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

    /**
     * J V: the derivatives of the outputs along P x k directions V.
     *
     * @return N x C for one direction of rank 1, else N x C x k
     * @throws UnsupportedOperationException where the loss is not one of a model's outputs
     */
    default INDArray jacobianProduct(INDArray directions) {
        throw without("outputs");
    }

    /**
     * J' U = sum_n J_n' u_n, a sum and not a mean.
     *
     * @param cotangents U, N x C, or N x C x k for k at once
     * @return of length P, or P x k
     * @throws UnsupportedOperationException where the loss is not one of a model's outputs
     */
    default INDArray transposedJacobianProduct(INDArray cotangents) {
        throw without("outputs");
    }

    /**
     * The gradients g_n of single examples' own losses; their mean is the gradient.
     *
     * @param from the first example
     * @param to the one after the last
     * @return (to - from) x P
     * @throws UnsupportedOperationException where the loss is not a mean over independent examples: with batch normalisation
     *     in training mode each output depends on the whole batch
     */
    default INDArray exampleGradients(int from, int to) {
        throw without("examples");
    }

    /**
     * The weight w of the likelihood p that an example's loss stands for: l(f, y) = -w log p(y | f), up to a constant of y. It
     * is 1, but 1/C for a mean over C independent targets. The score of an example, whose outer products make {@link
     * Fisher.Empirical} and estimate the Gauss-Newton matrix, is its gradient over sqrt(w).
     */
    default double likelihoodWeight() {
        return 1;
    }

    /**
     * (1/N) sum_n g_n o g_n, of length P: w times the diagonal of the empirical Fisher matrix, w the {@link
     * #likelihoodWeight}.
     *
     * @throws UnsupportedOperationException as {@link #exampleGradients}
     */
    default INDArray gradientSecondMoment() {
        throw without("examples");
    }

    /**
     * What a layer with parameters gets.
     *
     * @param layer its name, as in {@link ParameterBlock#layer}
     * @return one row an example, the input's tensor in row-major order
     * @throws IllegalArgumentException where there is no such layer
     * @throws UnsupportedOperationException where there are no layers
     */
    default INDArray layerInputs(String layer) {
        throw without("layers");
    }

    /**
     * The gradients of single examples' own losses with respect to what a layer with parameters puts out.
     *
     * @param layer its name, as in {@link ParameterBlock#layer}
     * @return one row an example, the output's tensor in row-major order
     * @throws IllegalArgumentException where there is no such layer
     * @throws UnsupportedOperationException where there are no layers, and as {@link #exampleGradients}
     */
    default INDArray layerOutputGradients(String layer) {
        throw without("layers");
    }

    /**
     * F V for P x k directions V.
     *
     * @throws UnsupportedOperationException as {@link #exampleGradients}, unless F is of {@link Fisher.Type2}
     */
    default INDArray fisherProduct(Fisher fisher, INDArray directions) {
        if (fisher instanceof Fisher.Type2) {
            return ggnProduct(directions);
        }
        throw without("examples");
    }

    /** F as a P x P array, exactly symmetric. Unless there is a faster way, by P products. */
    default INDArray fisherMatrix(Fisher fisher) {
        return fisher instanceof Fisher.Type2
                ? matrix(Curvature.GGN)
                : new MatrixFreeOperator(dimension(), precision(), v -> fisherProduct(fisher, v)).toDense();
    }

    /** The exact diagonal of F, of length P: a backward pass a column s_nc, C of them, or as many as there are samples. */
    default INDArray fisherDiagonal(Fisher fisher) {
        if (fisher instanceof Fisher.Type2) {
            return ggnDiagonal();
        }
        throw without("examples");
    }

    /**
     * Kronecker factors of each layer's block of F (Martens and Grosse 2015), in the order of the layers with parameters.
     *
     * @throws UnsupportedOperationException where a layer has neither such factors nor a block that is small enough; the
     *     message names it; also as {@link #exampleGradients}
     */
    default List<LayerFactors> kroneckerFactors(Fisher fisher, WeightSharing sharing) {
        throw without("layers");
    }

    /**
     * KFRA's Kronecker factors of each layer's block of G (Botev, Ritter and Barber 2017): A as in {@link #kroneckerFactors},
     * G by carrying the mean over the examples back from layer to layer, through weights W and activations phi(z),
     *
     * <pre>G_L = (1/N) sum_n L_n,  G_l = (W'G_l+1 W) o (1/N) sum_n phi'(z_n) phi'(z_n)'</pre>
     *
     * @throws UnsupportedOperationException where the network is not a chain of dense layers and activations; the message
     *     names the first layer that does not fit; also as {@link #exampleGradients}
     */
    default List<LayerFactors> recursiveKroneckerFactors() {
        throw without("layers");
    }

    /**
     * Kronecker factors of F's blocks on and beside the diagonal (Martens and Grosse 2015, section 4.3).
     *
     * @throws UnsupportedOperationException where the network is not a chain whose layers with parameters are dense; the
     *     message names the first layer that does not fit; also as {@link #exampleGradients}
     */
    default KroneckerChain kroneckerChain(Fisher fisher) {
        throw without("layers");
    }

    /**
     * Second moments of single examples' gradients in orthonormal bases, which are the best eigenvalues that F's blocks can
     * have in these (George et al. 2018):
     *
     * <pre>S = (1/N) sum_n sum_c (U_G' D_nc U_A) o (U_G' D_nc U_A)</pre>
     *
     * where D_nc = sum_r g_r a_r' is the gradient of column c in matrix form, out x in, with the bias's as the last column
     * where there is one.
     *
     * @param bases of some layers with Kronecker factors
     * @return S of each of them, out x in or out x (in + 1)
     * @throws IllegalArgumentException where a layer has no Kronecker factors, or a basis not their shape
     * @throws UnsupportedOperationException as {@link #kroneckerFactors}
     */
    default List<INDArray> rotatedSecondMoments(Fisher fisher, List<KroneckerBasis> bases) {
        throw without("layers");
    }

    /** The same loss surface at other parameters. */
    Objective at(INDArray parameters);

    /** The share of examples whose largest output is that of their class; empty where targets are not classes. */
    default OptionalDouble accuracy() {
        return OptionalDouble.empty();
    }

    /**
     * The loss surface of some of the examples, at the same parameters: a mini-batch's.
     *
     * @param examples their numbers, from 0, in the order that they are to have; at least one
     * @throws UnsupportedOperationException where the loss is not a mean over examples
     */
    default Objective subset(ImmutableIntArray examples) {
        throw without("examples");
    }

    /**
     * The same function of the parameters of a network in which batch normalisation by running statistics is folded into the
     * layer before, at the same point: with weights W and bias b, scale gamma and shift beta,
     *
     * <pre>gamma (W a + b - mean)/sqrt(variance + epsilon) + beta = W' a + b'</pre>
     *
     * so that W' and b' stand for all of them. It has a layout of its own; where there is nothing to fold it is this surface.
     */
    default Objective folded() {
        return this;
    }

    /** How curvature products are computed; unless said otherwise they are exact. */
    default Derivatives derivatives() {
        return Derivatives.EXACT;
    }

    /**
     * Why there are no products with H, or with G, for the user; empty where there are. What takes them all the same throws
     * {@link UnsupportedOperationException}.
     */
    default Optional<String> obstacle(Curvature curvature) {
        return Optional.empty();
    }

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

    /** F as an operator by its products, which is made a matrix by {@link #fisherMatrix} where one is asked for. */
    default CurvatureOperator operator(Fisher fisher) {
        return new MatrixFreeOperator(
                dimension(), precision(), v -> fisherProduct(fisher, v), () -> fisherMatrix(fisher));
    }

    private static UnsupportedOperationException without(String what) {
        return new UnsupportedOperationException("This loss surface has no " + what);
    }
}
