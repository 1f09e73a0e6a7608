package org.sagitta.api.operator;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * A Kronecker difference G (x) A - D (x) C of two Kronecker products on one layer's parameters is the part of a covariance
 * that a prediction leaves unexplained. The generalised eigenvectors of both pairs of factors, with K_G'G K_G = I and K_G'D
 * K_G = S_G diagonal, and K_A for A and C accordingly, make it diagonal (Martens and Grosse 2015, appendix B):
 *
 * <pre>(G (x) A - D (x) C)^-1 = (K_G (x) K_A) (I - S_G (x) S_A)^-1 (K_G (x) K_A)'</pre>
 */
record KroneckerDifference(KroneckerOperator whole, KroneckerOperator explained) {
    /** Returns (G (x) A - D (x) C) V for P x k vectors, float64, column-major. */
    INDArray apply(INDArray vectors) {
        INDArray matrices = whole.layer().ofVectors(vectors);
        INDArray difference = LayerMatrices.multiplied(whole.output(), whole.input(), matrices)
                .subi(LayerMatrices.multiplied(explained.output(), explained.input(), matrices));
        return whole.layer().toVectors(difference);
    }

    /** Returns a multiple of the difference. */
    KroneckerDifference scaled(double factor) {
        return new KroneckerDifference(whole.scaled(factor), explained.scaled(factor));
    }

    /**
     * Returns its inverse, in float64, and its log-determinant.
     *
     * @throws NotPositiveDefiniteException if it is not positive definite beyond rounding
     */
    Damped inverse(Eigensolver eigensolver) {
        Eigenpairs outer = eigensolver.eigenpairs(whole.output());
        Eigenpairs inner = eigensolver.eigenpairs(whole.input());
        double norm = DampedSpectrum.largestModulus(outer.values()) * DampedSpectrum.largestModulus(inner.values());
        if (!(isDefinite(outer) && isDefinite(inner))) {
            throw NotPositiveDefiniteException.bounded(DampedSpectrum.rounding(norm), 0);
        }
        Eigenpairs outerPencil = pencil(outer, explained.output(), eigensolver);
        Eigenpairs innerPencil = pencil(inner, explained.input(), eigensolver);
        INDArray left = KroneckerOperator.products(outerPencil.values(), innerPencil.values())
                .rsubi(1);
        double rounding = DampedSpectrum.rounding(condition(outer) + condition(inner));
        if (!(left.minNumber().doubleValue() > rounding)) {
            throw NotPositiveDefiniteException.bounded(rounding * norm, 0);
        }
        LayerBasis basis = new LayerBasis(whole.layer(), outerPencil.vectors(), innerPencil.vectors());
        INDArray values = basis.vector(left);
        INDArray inverse = values.rdiv(1);
        double logDeterminant = DampedSpectrum.logDeterminant(values)
                + whole.input().rows() * DampedSpectrum.logDeterminant(outer.values())
                + whole.output().rows() * DampedSpectrum.logDeterminant(inner.values());
        return new Factorised(whole.dimension(), DataType.DOUBLE, logDeterminant, v -> basis.scaled(inverse, v));
    }

    /** Computes the generalised eigenpairs of D with respect to G: K'G K = I and K'D K = S. */
    private static Eigenpairs pencil(Eigenpairs ofG, INDArray d, Eigensolver eigensolver) {
        INDArray whitening = ofG.vectors().divRowVector(Transforms.sqrt(ofG.values()));
        INDArray whitened = whitening.transpose().mmul(d).mmul(whitening);
        Eigenpairs pairs =
                eigensolver.eigenpairs(whitened.add(whitened.transpose()).muli(0.5));
        return new Eigenpairs(pairs.values(), whitening.mmul(pairs.vectors()), pairs.residual());
    }

    private static boolean isDefinite(Eigenpairs pairs) {
        return pairs.values().getDouble(0) > DampedSpectrum.rounding(DampedSpectrum.largestModulus(pairs.values()));
    }

    private static double condition(Eigenpairs definite) {
        return DampedSpectrum.largestModulus(definite.values())
                / definite.values().getDouble(0);
    }
}
