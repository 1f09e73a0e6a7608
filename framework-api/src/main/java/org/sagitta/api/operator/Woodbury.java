package org.sagitta.api.operator;

import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Woodbury's identity gives the inverse and the inertia of A + t I = D + V S V', with D = diag(d) + t I, P x P, and S a
 * diagonal of signs, r x r, from C = S + V' D^-1 V, r x r.
 *
 * <pre>
 * (D + V S V')^-1 = D^-1 - D^-1 V C^-1 V' D^-1
 * |det(D + V S V')| = |det D| |det C|
 * negative eigenvalues of D + V S V' = those of D + positive ones of C - positive ones of S
 * </pre>
 *
 * <p>The first is Woodbury's identity, the last Haynsworth's additivity of inertia.
 */
record Woodbury(INDArray factor, INDArray signs, INDArray diagonal, Eigensolver eigensolver) {
    /** The bisection cuts a bracket at this share; it is no round number, so that no cut equals an entry of d. */
    private static final double CUT = 0.481_216_973;

    /** The bisection ends at this width, relative to the first bracket. */
    private static final double WIDTH = 1e-14;

    /** Prepares the identity for A = U diag(e) U' + diag(d), with columns e and d, float64. */
    static Woodbury of(INDArray factor, INDArray eigenvalues, INDArray diagonal, Eigensolver eigensolver) {
        INDArray roots = Transforms.sqrt(Transforms.abs(eigenvalues)).reshape(new long[] {eigenvalues.length()});
        // a zero counts as positive; its column of the factor is zero
        INDArray signs = eigenvalues.gte(0).castTo(DataType.DOUBLE).muli(2).subi(1);
        return new Woodbury(factor.mulRowVector(roots), signs, diagonal, eigensolver);
    }

    /**
     * Factorises A + damping I; returns empty if it is positive definite but D is not.
     *
     * @throws NotPositiveDefiniteException if A + damping I is not positive definite
     */
    Optional<Damped> damped(double damping, DataType precision) {
        if (!(diagonal.minNumber().doubleValue() + damping > 0)) {
            double smallest = smallestEigenvalue();
            if (smallest + damping > WIDTH * scale()) {
                return Optional.empty();
            }
            throw new NotPositiveDefiniteException(smallest, damping);
        }
        INDArray shifted = diagonal.add(damping);
        INDArray weighted = factor.divColumnVector(shifted);
        Eigenpairs c = eigensolver.eigenpairs(capacitance(weighted));
        if (negativeBeyondRounding(c.values()) < signs.length() - positive(signs)) {
            throw new NotPositiveDefiniteException(smallestEigenvalue(), damping);
        }
        INDArray panel = weighted.mmul(c.vectors());
        INDArray values = c.values().reshape(signs.shape());
        double logDeterminant =
                DampedSpectrum.logDeterminant(shifted) + DampedSpectrum.logDeterminant(Transforms.abs(values));
        return Optional.of(new Factorised(
                factor.rows(),
                precision,
                logDeterminant,
                v -> v.divColumnVector(shifted)
                        .subi(panel.mmul(panel.transpose().mmul(v).diviColumnVector(values)))));
    }

    /** Returns lambda_min of A, by bisection on the number of eigenvalues below a bound. */
    private double smallestEigenvalue() {
        INDArray entries = factor.mul(factor).mmul(signs).addi(diagonal);
        double high = entries.minNumber().doubleValue();
        double low = diagonal.minNumber().doubleValue()
                - factor.mul(factor).sumNumber().doubleValue();
        double width = WIDTH * scale();
        while (high - low > width) {
            double cut = low + CUT * (high - low);
            if (hasEigenvalueBelow(cut)) {
                high = cut;
            } else {
                low = cut;
            }
        }
        return high;
    }

    private boolean hasEigenvalueBelow(double bound) {
        INDArray shifted = diagonal.sub(bound);
        INDArray values = Nd4j.createFromArray(eigensolver.eigenvalues(capacitance(factor.divColumnVector(shifted))));
        int below = positive(shifted.neg());
        return below + positive(values) - positive(signs) > 0;
    }

    /** Returns C = S + V' D^-1 V. */
    private INDArray capacitance(INDArray weighted) {
        INDArray c = factor.transpose().mmul(weighted);
        INDArray symmetric = c.add(c.transpose()).muli(0.5);
        return symmetric.addi(Nd4j.diag(signs.reshape(new long[] {signs.length()})));
    }

    private double scale() {
        return diagonal.normmaxNumber().doubleValue()
                + factor.mul(factor).sumNumber().doubleValue();
    }

    /** Counts the negative eigenvalues of C beyond rounding; C has terms as large as S, even if they cancel. */
    private static int negativeBeyondRounding(INDArray values) {
        double largest = Math.max(1, values.normmaxNumber().doubleValue());
        return positive(values.add(DampedSpectrum.rounding(largest)).negi());
    }

    private static int positive(INDArray column) {
        return column.gt(0).castTo(DataType.DOUBLE).sumNumber().intValue();
    }
}
