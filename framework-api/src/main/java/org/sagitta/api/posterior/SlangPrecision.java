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
        INDArray z = noise.reshape(factor.rows(), noise.length() / factor.rows());
        INDArray roots = Transforms.sqrt(surplus.add(priorPrecision), false);
        INDArray v = factor.divColumnVector(roots);
        SmallEigen eigen = SmallEigen.of(v.transpose().mmul(v));
        INDArray basis = v.mmul(eigen.vectors().castTo(v.dataType()));
        INDArray r = Transforms.sqrt(Transforms.max(eigen.values(), 0).addi(1), false);
        INDArray shrinkage = r.add(1).muli(r).rdivi(1).castTo(v.dataType()).reshape(r.length(), 1);
        INDArray along = basis.mmul(basis.transpose().mmul(z).muliColumnVector(shrinkage));
        return z.sub(along).diviColumnVector(roots).reshape(noise.shape());
    }

    private static INDArray squaredRows(INDArray array) {
        return array.mul(array).sum(true, 1);
    }
}
