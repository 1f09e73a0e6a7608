package org.sagitta.plugins.metrics.quality;

import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.sagitta.api.operator.Eigenpairs;
import org.sagitta.api.operator.Eigensolver;
import org.sagitta.api.operator.NotPositiveDefiniteException;
import org.sagitta.plugins.metrics.NoFigureException;
import org.sagitta.plugins.metrics.eigenspace.PrincipalAngles;

/**
 * A {@code MatrixComparison} compares an estimate A with a reference R, both n x n with all their entries, in float64.
 * Errors are relative to R.
 */
final class MatrixComparison {
    /**
     * Eigenvalues are equal if their distance, relative to the largest one, is at most this: rounding changes them by
     * as much.
     */
    private static final double SAME = 1e-12;

    private final INDArray estimate;
    private final INDArray reference;
    private final Eigensolver eigensolver;
    private final Supplier<Eigenpairs> ofEstimate;
    private final Supplier<Eigenpairs> ofReference;

    MatrixComparison(
            INDArray estimate,
            INDArray reference,
            Eigensolver eigensolver,
            Supplier<Eigenpairs> ofEstimate,
            Supplier<Eigenpairs> ofReference) {
        this.estimate = estimate.castTo(DataType.DOUBLE);
        this.reference = reference.castTo(DataType.DOUBLE);
        this.eigensolver = eigensolver;
        this.ofEstimate = Suppliers.memoize(ofEstimate);
        this.ofReference = Suppliers.memoize(ofReference);
    }

    /** Returns n. */
    int dimension() {
        return estimate.rows();
    }

    /** Returns ||A - R||_F / ||R||_F. */
    double frobeniusError() {
        return estimate.sub(reference).norm2Number().doubleValue()
                / reference.norm2Number().doubleValue();
    }

    /** Returns ||A - R||_2 / ||R||_2. */
    double spectralError() {
        return largestModulus(eigensolver.eigenvalues(estimate.sub(reference)))
                / largestModulus(ofReference.get().values().toDoubleVector());
    }

    /** Returns (tr A - tr R) / |tr R|. */
    double traceError() {
        double trace = sum(ofReference.get());
        return (sum(ofEstimate.get()) - trace) / Math.abs(trace);
    }

    /** Returns (lambda_max(A) - lambda_max(R)) / |lambda_max(R)|. */
    double largestEigenvalueError() {
        double largest = last(ofReference.get());
        return (last(ofEstimate.get()) - largest) / Math.abs(largest);
    }

    /**
     * Returns the principal angles between the eigenspaces of the k largest eigenvalues.
     *
     * @throws NoFigureException if the eigenvalues k and k + 1 are equal
     */
    PrincipalAngles topAngles(int k) {
        return PrincipalAngles.between(top(ofEstimate.get(), k), top(ofReference.get(), k));
    }

    private INDArray top(Eigenpairs pairs, int k) {
        double[] values = pairs.values().toDoubleVector();
        int first = values.length - k;
        if (first > 0 && values[first] - values[first - 1] <= SAME * largestModulus(values)) {
            throw NoFigureException.noSpace(k, values[first]);
        }
        return pairs.vectors().get(NDArrayIndex.all(), NDArrayIndex.interval(dimension() - k, dimension()));
    }

    /**
     * Returns ln det(A + damping I) - ln det(R + damping I).
     *
     * @throws NotPositiveDefiniteException if either matrix is not positive definite
     */
    double logDeterminantError(double damping) {
        return logDeterminant(ofEstimate.get(), damping) - logDeterminant(ofReference.get(), damping);
    }

    /**
     * Returns KL(N(m, (A + damping I)^-1) || N(m, (R + damping I)^-1)) = 1/2 [tr(R_d A_d^-1) - n + ln det A_d - ln det
     * R_d].
     *
     * @throws NotPositiveDefiniteException if either matrix is not positive definite
     */
    double divergenceOfEstimate(double damping) {
        return divergence(ofEstimate.get(), reference, logDeterminantError(damping), damping);
    }

    /** Returns the same divergence with A and R exchanged. */
    double divergenceOfReference(double damping) {
        return divergence(ofReference.get(), estimate, -logDeterminantError(damping), damping);
    }

    /**
     * Returns the divergence for the precisions P0 = from + damping I and P1 = to + damping I, given ln det P0 - ln det
     * P1.
     */
    private double divergence(Eigenpairs from, INDArray to, double logRatio, double damping) {
        INDArray rayleigh = from.vectors().mul(to.mmul(from.vectors())).sum(0).addi(damping);
        double trace = rayleigh.divi(damped(from, damping).reshape(rayleigh.shape()))
                .sumNumber()
                .doubleValue();
        return (trace - dimension() + logRatio) / 2;
    }

    /** Returns the damped inverses of both matrices, computed from their eigenvectors. */
    DampedInverses inverses(double damping) {
        return new DampedInverses() {
            @Override
            public INDArray byEstimate(INDArray v) {
                return solve(ofEstimate.get(), v, damping);
            }

            @Override
            public INDArray byReference(INDArray v) {
                return solve(ofReference.get(), v, damping);
            }
        };
    }

    private static INDArray solve(Eigenpairs pairs, INDArray v, double damping) {
        INDArray coordinates = pairs.vectors().transpose().mmul(v.castTo(DataType.DOUBLE));
        return pairs.vectors().mmul(coordinates.divColumnVector(damped(pairs, damping)));
    }

    private static double logDeterminant(Eigenpairs pairs, double damping) {
        double sum = 0;
        for (double value : damped(pairs, damping).toDoubleVector()) {
            sum += Math.log(value);
        }
        return sum;
    }

    private static INDArray damped(Eigenpairs pairs, double damping) {
        double smallest = pairs.values().getDouble(0);
        if (!(smallest + damping > 0)) {
            throw new NotPositiveDefiniteException(smallest, damping);
        }
        return pairs.values().add(damping);
    }

    private static double sum(Eigenpairs pairs) {
        return pairs.values().sumNumber().doubleValue();
    }

    private static double last(Eigenpairs pairs) {
        return pairs.values().getDouble(pairs.values().length() - 1);
    }

    private static double largestModulus(double[] ascending) {
        return Math.max(Math.abs(ascending[0]), Math.abs(ascending[ascending.length - 1]));
    }
}
