package org.sagitta.api.posterior;

import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.sagitta.api.krylov.NystromFactor;
import org.sagitta.api.krylov.SmallEigen;

/**
 * A SLANG precision is the precision UU' + D, low rank plus diagonal, of SLANG's Gaussian posterior q = N(mu, (UU' + D)^-1)
 * (Mishkin et al. 2018). It is a moving average of outer products of gradients, scaled as the sum over the examples, and of
 * the prior's precision.
 *
 * <pre>
 * U &lt;- V,  VV' ~ (1 - beta) UU' + beta GG' by its L leading eigenpairs
 * D &lt;- (1 - beta) D + beta lambda I + max(0, diag((1 - beta) UU' + beta GG' - VV'))
 * </pre>
 *
 * <p>The diagonal of UU' + D therefore equals that of the exact average for every L. Instances are immutable.
 */
public final class SlangPrecision {
    /** Eigenvalues of the low-rank part are dropped up to this value. */
    private static final double NEGLIGIBLE = 1e-6;

    private final INDArray factor;
    private final INDArray surplus;
    private final double priorPrecision;

    /**
     * Creates a precision from its parts.
     *
     * @param surplus D - lambda I, P x 1; it is kept apart from the prior, which would round it away
     */
    private SlangPrecision(INDArray factor, INDArray surplus, double priorPrecision) {
        this.factor = factor;
        this.surplus = surplus;
        this.priorPrecision = priorPrecision;
    }

    /**
     * Creates the prior's precision: U = 0, D = lambda I.
     *
     * @param dimension P
     * @param rank L, at most P
     * @param priorPrecision lambda, positive
     * @param precision the data type of all arrays
     */
    public static SlangPrecision prior(int dimension, int rank, double priorPrecision, DataType precision) {
        return new SlangPrecision(
                Nd4j.create(precision, new long[] {dimension, rank}, 'f'),
                Nd4j.zeros(precision, dimension, 1),
                priorPrecision);
    }

    /**
     * Creates a precision from its parts.
     *
     * @param factor U, P x L
     * @param diagonalWithoutPrior D - lambda, of length P
     * @param priorPrecision lambda, positive
     */
    public static SlangPrecision of(INDArray factor, INDArray diagonalWithoutPrior, double priorPrecision) {
        return new SlangPrecision(
                factor, diagonalWithoutPrior.reshape(diagonalWithoutPrior.length(), 1), priorPrecision);
    }

    /**
     * Returns the precision after one more mini-batch.
     *
     * @param gradients G, P x (M S): sqrt(N/(M S)) times the gradients of the M examples at S samples of the parameters
     * @param beta the weight of the new gradients, above 0 and at most 1
     * @param random the source of the start of the search for eigenpairs
     */
    public SlangPrecision updated(INDArray gradients, double beta, RandomGenerator random) {
        int rank = factor.columns();
        INDArray both =
                Nd4j.createUninitialized(factor.dataType(), new long[] {factor.rows(), rank + gradients.size(1)}, 'f');
        both.get(NDArrayIndex.all(), NDArrayIndex.interval(0, rank)).assign(factor.mul(Math.sqrt(1 - beta)));
        both.get(NDArrayIndex.all(), NDArrayIndex.interval(rank, both.columns()))
                .assign(gradients.mul(Math.sqrt(beta)));
        INDArray next = NystromFactor.of(both, rank, NEGLIGIBLE, random);
        INDArray missed = Transforms.max(squaredRows(both).subi(squaredRows(next)), 0);
        return new SlangPrecision(next, missed.addi(surplus.mul(1 - beta)), priorPrecision);
    }

    /** Returns U, P x L, with orthogonal columns, the longest first; it must not be changed. */
    public INDArray factor() {
        return factor;
    }

    /** Returns D, of length P. */
    public INDArray diagonal() {
        return surplus.add(priorPrecision).reshape(surplus.length());
    }

    /** Returns D - lambda, of length P. */
    public INDArray diagonalWithoutPrior() {
        return surplus.reshape(surplus.length());
    }

    /**
     * Returns a sample from N(0, (UU' + D)^-1) for standard normal noise z. With V = D^-1/2 U and V'V = S diag(e) S' it is
     *
     * <pre>D^-1/2 (I + VV')^-1/2 z = D^-1/2 (z - V S diag(1/(r (1 + r))) S'V' z),   r = sqrt(1 + e)</pre>
     *
     * @param noise z, of length P, or k of them, P x k
     */
    public INDArray deviation(INDArray noise) {
        Scaled scaled = scaled();
        INDArray r = scaled.onePlusEigenvalues(0.5);
        INDArray shrinkage = r.add(1).muli(r).rdivi(1);
        INDArray z = noise.reshape(factor.rows(), noise.length() / factor.rows());
        return scaled.shrunk(z, shrinkage).diviColumnVector(scaled.roots()).reshape(noise.shape());
    }

    /**
     * Returns (UU' + D)^-1 times a vector g, or k of them: D^-1/2 (I - V S diag(1/(1 + e)) S'V') D^-1/2 g.
     *
     * @param vector g, of length P, or P x k
     */
    public INDArray solve(INDArray vector) {
        Scaled scaled = scaled();
        INDArray g = vector.reshape(factor.rows(), vector.length() / factor.rows());
        INDArray shrinkage = scaled.onePlusEigenvalues(1).rdivi(1);
        return scaled.shrunk(g.divColumnVector(scaled.roots()), shrinkage)
                .diviColumnVector(scaled.roots())
                .reshape(vector.shape());
    }

    private Scaled scaled() {
        INDArray roots = Transforms.sqrt(surplus.add(priorPrecision), false);
        INDArray v = factor.divColumnVector(roots);
        SmallEigen eigen = SmallEigen.of(v.transpose().mmul(v));
        return new Scaled(roots, v.mmul(eigen.vectors().castTo(v.dataType())), Transforms.max(eigen.values(), 0));
    }

    /**
     * The scaled precision is I + VV' with V = D^-1/2 U.
     *
     * @param roots the square roots of D, P x 1
     * @param basis V S
     * @param eigenvalues e of V'V
     */
    private record Scaled(INDArray roots, INDArray basis, INDArray eigenvalues) {
        INDArray onePlusEigenvalues(double power) {
            return Transforms.pow(eigenvalues.add(1), power, false).castTo(basis.dataType());
        }

        /** Returns z - V S diag(shrinkage) S'V' z. */
        INDArray shrunk(INDArray z, INDArray shrinkage) {
            INDArray column = shrinkage.reshape(shrinkage.length(), 1);
            return z.sub(basis.mmul(basis.transpose().mmul(z).muliColumnVector(column)));
        }
    }

    private static INDArray squaredRows(INDArray array) {
        return array.mul(array).sum(true, 1);
    }
}
