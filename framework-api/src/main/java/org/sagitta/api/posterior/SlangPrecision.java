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
 * The precision UU' + D of SLANG's Gaussian posterior q = N(mu, (UU' + D)^-1), low rank plus diagonal (Mishkin et al. 2018): a
 * moving average of outer products of gradients, at the scale of the sum over the examples, and of the prior's precision.
 *
 * <pre>
 * U &lt;- V,  VV' ~ (1 - beta) UU' + beta GG' by its L leading eigenpairs
 * D &lt;- (1 - beta) D + beta lambda I + max(0, diag((1 - beta) UU' + beta GG' - VV'))
 * </pre>
 *
 * <p>So the diagonal of UU' + D is that of the average without any approximation, whatever L is. Immutable.
 */
public final class SlangPrecision {
    /** Eigenvalues of the low-rank part that are dropped. */
    private static final double NEGLIGIBLE = 1e-6;

    private final INDArray factor;
    private final INDArray surplus;
    private final double priorPrecision;

    /** @param surplus D - lambda I, P x 1: apart from the prior, which would round it away */
    private SlangPrecision(INDArray factor, INDArray surplus, double priorPrecision) {
        this.factor = factor;
        this.surplus = surplus;
        this.priorPrecision = priorPrecision;
    }

    /**
     * The prior's own precision: U = 0, D = lambda I.
     *
     * @param dimension P
     * @param rank L, at most P
     * @param priorPrecision lambda, positive
     * @param precision of all arrays
     */
    public static SlangPrecision prior(int dimension, int rank, double priorPrecision, DataType precision) {
        return new SlangPrecision(
                Nd4j.create(precision, new long[] {dimension, rank}, 'f'),
                Nd4j.zeros(precision, dimension, 1),
                priorPrecision);
    }

    /**
     * A precision by its parts.
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
     * The precision after another mini-batch.
     *
     * @param gradients G, P x (M S): sqrt(N/(M S)) times the gradients of the M examples at S samples of the parameters
     * @param beta the share of the new, above 0 and at most 1
     * @param random what the eigenpairs are searched from
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

    /** U, P x L: orthogonal columns, the longest first; read only. */
    public INDArray factor() {
        return factor;
    }

    /** D, of length P. */
    public INDArray diagonal() {
        return surplus.add(priorPrecision).reshape(surplus.length());
    }

    /** D - lambda, of length P. */
    public INDArray diagonalWithoutPrior() {
        return surplus.reshape(surplus.length());
    }

    /**
     * A draw from N(0, (UU' + D)^-1), of standard normal noise z: with V = D^-1/2 U and V'V = S diag(e) S',
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
     * (UU' + D)^-1 times a vector g, or k of them: D^-1/2 (I - V S diag(1/(1 + e)) S'V') D^-1/2 g.
     *
     * @param vector of length P, or P x k
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
     * What I + VV' is made of, V = D^-1/2 U.
     *
     * @param roots of D, P x 1
     * @param basis V S
     * @param eigenvalues e of V'V
     */
    private record Scaled(INDArray roots, INDArray basis, INDArray eigenvalues) {
        INDArray onePlusEigenvalues(double power) {
            return Transforms.pow(eigenvalues.add(1), power, false).castTo(basis.dataType());
        }

        /** z - V S diag(shrinkage) S'V' z. */
        INDArray shrunk(INDArray z, INDArray shrinkage) {
            INDArray column = shrinkage.reshape(shrinkage.length(), 1);
            return z.sub(basis.mmul(basis.transpose().mmul(z).muliColumnVector(column)));
        }
    }

    private static INDArray squaredRows(INDArray array) {
        return array.mul(array).sum(true, 1);
    }
}
