package com.example.counts;

import java.util.Optional;
import java.util.OptionalDouble;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.operator.AbstractCurvatureOperator;
import org.sagitta.api.operator.Damped;
import org.sagitta.api.operator.Eigensolver;
import org.sagitta.api.operator.NotPositiveDefiniteException;

/**
 * This operator is an example of a new structure, a symmetric tridiagonal matrix. The base class needs the dimension, the
 * precision and the product, and computes everything else by products. The methods overridden here are cheaper, which benefits
 * all metrics: the trace, which the base class sums from the diagonal, the Frobenius norm, the damped inverse and the
 * log-determinant cost O(P).
 */
final class TridiagonalOperator extends AbstractCurvatureOperator {
    private final double[] diagonal;
    private final double[] beside;
    private final DataType precision;

    /**
     * Creates the matrix from its entries.
     *
     * @param diagonal d, of length P
     * @param beside e, of length P - 1: entries (i, i + 1) and (i + 1, i)
     */
    TridiagonalOperator(double[] diagonal, double[] beside, DataType precision) {
        this.diagonal = diagonal.clone();
        this.beside = beside.clone();
        this.precision = precision;
    }

    @Override
    public int dimension() {
        return diagonal.length;
    }

    @Override
    public DataType precision() {
        return precision;
    }

    /** Returns true, as the entries are in memory and products with them need no data. */
    @Override
    public boolean isMaterialised() {
        return true;
    }

    @Override
    protected INDArray product(INDArray directions) {
        return byColumns(directions, v -> {
            double[] product = new double[v.length];
            for (int i = 0; i < v.length; i++) {
                double before = i == 0 ? 0 : beside[i - 1] * v[i - 1];
                double after = i == v.length - 1 ? 0 : beside[i] * v[i + 1];
                product[i] = before + diagonal[i] * v[i] + after;
            }
            return product;
        });
    }

    @Override
    public INDArray diagonal() {
        return Nd4j.createFromArray(diagonal).castTo(precision);
    }

    @Override
    public OptionalDouble frobeniusNorm() {
        double sum = 0;
        for (double d : diagonal) {
            sum += d * d;
        }
        for (double e : beside) {
            sum += 2 * e * e;
        }
        return OptionalDouble.of(Math.sqrt(sum));
    }

    /**
     * Factorises A + damping I = L D L' with L unit lower bidiagonal. The tridiagonal part of a positive definite matrix need
     * not be positive definite; it is if all pivots, the entries of D, are positive.
     */
    @Override
    public Optional<Damped> damped(double damping, Eigensolver eigensolver) {
        double[] pivots = new double[diagonal.length];
        double logDeterminant = 0;
        for (int i = 0; i < pivots.length; i++) {
            pivots[i] = diagonal[i] + damping - (i == 0 ? 0 : beside[i - 1] * beside[i - 1] / pivots[i - 1]);
            if (!(pivots[i] > 0)) {
                throw new NotPositiveDefiniteException(eigenvalues(eigensolver)[0], damping);
            }
            logDeterminant += Math.log(pivots[i]);
        }
        return factorised(logDeterminant, directions -> byColumns(directions, v -> solved(v, pivots)));
    }

    /** Returns true, as the log-determinant takes O(P) by the pivots, and O(P^3) by the eigenvalues. */
    @Override
    public boolean isDampedCheaper() {
        return true;
    }

    private double[] solved(double[] v, double[] pivots) {
        double[] x = v.clone();
        for (int i = 1; i < x.length; i++) {
            x[i] -= beside[i - 1] / pivots[i - 1] * x[i - 1];
        }
        for (int i = x.length - 1; i >= 0; i--) {
            x[i] = (x[i] - (i == x.length - 1 ? 0 : beside[i] * x[i + 1])) / pivots[i];
        }
        return x;
    }

    private interface OfColumn {
        double[] apply(double[] column);
    }

    private static INDArray byColumns(INDArray directions, OfColumn function) {
        INDArray images = directions.like();
        for (int j = 0; j < directions.columns(); j++) {
            double[] column = directions.getColumn(j).toDoubleVector();
            images.putColumn(j, Nd4j.createFromArray(function.apply(column)));
        }
        return images;
    }
}
