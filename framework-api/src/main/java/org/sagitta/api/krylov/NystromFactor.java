package org.sagitta.api.krylov;

import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Nystrom's approximation gives the leading eigenpairs of a positive semi-definite B B' with a tall B, P x K: a randomised
 * subspace iteration finds a subspace Q, on which the approximation is taken (Halko, Martinsson and Tropp 2011; Li et al.
 * 2017).
 *
 * <pre>BB'Q (Q'BB'Q)^+ Q'BB' = (B W)(B W)',   W an orthonormal basis of B'Q</pre>
 *
 * It is at most B B', in the order of symmetric matrices, and exact if the rank of B is at most that of Q.
 */
public final class NystromFactor {
    /** The subspace has this many directions more than are asked for. */
    private static final int SPARE = 2;

    private static final int ITERATIONS = 4;

    private NystromFactor() {}

    /**
     * Returns V, P x rank, whose columns approximate eigenvectors of B B' in descending order of the eigenvalue e, each scaled
     * to the length sqrt(e); columns with e of at most {@code negligible} are zero.
     *
     * @param b B, P x K, with K and P at least {@code rank}
     * @param negligible the eigenvalue up to which a direction counts as zero
     * @param random the source of the subspace's start
     */
    public static INDArray of(INDArray b, int rank, double negligible, RandomGenerator random) {
        INDArray panel = compressed(b, Math.min(rank + SPARE, b.rows()), random);
        SmallEigen eigen = SmallEigen.of(panel.transpose().mmul(panel));
        int last = panel.columns() - 1;
        INDArray selection = Nd4j.create(DataType.DOUBLE, new long[] {panel.columns(), rank}, 'f');
        for (int j = 0; j < rank && eigen.values().getDouble(last - j) > negligible; j++) {
            selection.getColumn(j, true).assign(eigen.vectors().getColumn(last - j, true));
        }
        INDArray factor = Nd4j.createUninitialized(b.dataType(), new long[] {b.rows(), rank}, 'f');
        return Nd4j.gemm(panel, selection.castTo(b.dataType()), factor, false, false, 1, 0);
    }

    /** Returns B W, with fewer columns than B, or B itself if it has no more columns than are asked for. */
    private static INDArray compressed(INDArray b, int columns, RandomGenerator random) {
        if (b.columns() <= columns) {
            return b;
        }
        INDArray q = Nd4j.createUninitialized(b.dataType(), new long[] {b.rows(), columns}, 'f');
        Vectors.drawSigns(q, columns, random);
        for (int i = 0; i < ITERATIONS; i++) {
            q = Vectors.orthonormalBasis(b.mmul(b.transpose().mmul(q)));
        }
        return b.mmul(Vectors.orthonormalBasis(b.transpose().mmul(q)));
    }
}
