package org.sagitta.runtime.engine.eigen;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.openblas.global.openblas;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.operator.Eigenpairs;
import org.sagitta.api.operator.Eigensolver;
import org.sagitta.api.operator.EuclideanNorm;
import org.sagitta.runtime.engine.kernel.BlasThreads;

/**
 * Computes all eigenvalues, and eigenvectors, of a dense real symmetric matrix A: A v = lambda v, in float64, by
 * LAPACK's divide and conquer. Eigenvalues alone are computed after a reduction in two stages, which takes half the
 * time. Each result is checked, because some versions of LAPACK libraries return wrong results without an error; the
 * check also fails for a matrix that is not symmetric.
 */
public final class SymmetricEigensolver {
    private static final double TOLERATED_RESIDUAL = 1e-9;

    private static final Eigensolver PLUGINS = new Eigensolver() {
        @Override
        public double[] eigenvalues(INDArray symmetric) {
            return SymmetricEigensolver.eigenvalues(symmetric).values().toDoubleVector();
        }

        @Override
        public Eigenpairs eigenpairs(INDArray symmetric) {
            return SymmetricEigensolver.eigenpairs(symmetric);
        }

        @Override
        public List<Eigenpairs> eigenpairs(List<INDArray> symmetric) {
            return SymmetricEigensolver.eigenpairs(symmetric);
        }
    };

    private SymmetricEigensolver() {}

    /**
     * The eigenvalues of a matrix, together with the residual of the check that they passed.
     *
     * @param values the n eigenvalues, ascending
     * @param residual the larger of |sum lambda - tr A| / sqrt n and | ||lambda||_2 - ||A||_F |, relative to ||A||_F
     */
    public record Eigenvalues(INDArray values, double residual) {}

    /** Returns this eigensolver in the form that plugins use. */
    public static Eigensolver forPlugins() {
        return PLUGINS;
    }

    /**
     * Computes the eigenvalues of a matrix.
     *
     * @throws ArithmeticException if A has entries that are not finite, or LAPACK failed
     * @throws IllegalArgumentException if A is not square
     */
    public static Eigenvalues eigenvalues(INDArray matrix) {
        INDArray symmetric = symmetric(matrix);
        int n = symmetric.rows();
        INDArray values = Nd4j.createUninitialized(DataType.DOUBLE, n);
        INDArray work = symmetric.dup('f');
        succeeded(openblas.LAPACKE_dsyevd_2stage(
                openblas.LAPACK_COL_MAJOR, (byte) 'N', (byte) 'L', n, pointer(work), n, pointer(values)));
        double norm = EuclideanNorm.of(symmetric);
        double trace = Nd4j.diag(symmetric).sumNumber().doubleValue();
        double traceError = Math.abs(values.sumNumber().doubleValue() - trace) / Math.sqrt(n);
        double normError = Math.abs(EuclideanNorm.of(values) - norm);
        return new Eigenvalues(values, checked(Math.max(traceError, normError), norm));
    }

    /**
     * Computes the eigenvalues and eigenvectors of a matrix.
     *
     * @throws ArithmeticException if A has entries that are not finite, or LAPACK failed
     * @throws IllegalArgumentException if A is not square
     */
    public static Eigenpairs eigenpairs(INDArray matrix) {
        INDArray symmetric = symmetric(matrix);
        int n = symmetric.rows();
        INDArray values = Nd4j.createUninitialized(DataType.DOUBLE, n);
        INDArray vectors = symmetric.dup('f');
        succeeded(openblas.LAPACKE_dsyevd(
                openblas.LAPACK_COL_MAJOR, (byte) 'V', (byte) 'L', n, pointer(vectors), n, pointer(values)));
        INDArray difference = symmetric.mmul(vectors).subi(vectors.mulRowVector(values));
        double residual = checked(EuclideanNorm.of(difference), EuclideanNorm.of(symmetric));
        return new Eigenpairs(values, vectors, residual);
    }

    /**
     * Computes the eigenvalues and eigenvectors of several matrices. A matrix that takes more than one processor's
     * share of the work uses all processors; the others are solved in parallel, each on one processor.
     *
     * @throws ArithmeticException if a matrix has entries that are not finite, or LAPACK failed
     * @throws IllegalArgumentException if a matrix is not square
     */
    public static List<Eigenpairs> eigenpairs(List<INDArray> matrices) {
        double share = matrices.stream().mapToDouble(SymmetricEigensolver::work).sum()
                / Runtime.getRuntime().availableProcessors();
        Eigenpairs[] pairs = new Eigenpairs[matrices.size()];
        for (int i = 0; i < pairs.length; i++) {
            if (work(matrices.get(i)) > share) {
                pairs[i] = eigenpairs(matrices.get(i));
            }
        }
        BlasThreads.single(() -> IntStream.range(0, pairs.length)
                .parallel()
                .filter(i -> pairs[i] == null)
                .forEach(i -> pairs[i] = eigenpairs(matrices.get(i))));
        return List.of(pairs);
    }

    private static double work(INDArray matrix) {
        return Math.pow((double) matrix.length(), 1.5);
    }

    /** Returns the matrix in float64. */
    private static INDArray symmetric(INDArray matrix) {
        if (matrix.rank() != 2 || matrix.rows() != matrix.columns()) {
            throw new IllegalArgumentException("Eigenvalues of an array of shape " + Arrays.toString(matrix.shape())
                    + "; expected a square matrix");
        }
        INDArray doubles = matrix.castTo(DataType.DOUBLE);
        if (!Double.isFinite(doubles.sumNumber().doubleValue())) {
            throw new ArithmeticException("The matrix has entries that are NaN or infinite: it has no eigenvalues");
        }
        return doubles;
    }

    private static DoublePointer pointer(INDArray array) {
        return (DoublePointer) array.data().pointer();
    }

    private static void succeeded(int info) {
        if (info != 0) {
            throw new ArithmeticException("LAPACK's symmetric eigensolver failed with code " + info);
        }
    }

    private static double checked(double error, double norm) {
        double residual = norm == 0 ? error : error / norm;
        if (!(residual <= TOLERATED_RESIDUAL)) {
            throw new ArithmeticException("Wrong eigenvalues: relative residual " + residual
                    + ". Either the matrix is not symmetric, or LAPACK failed unnoticed");
        }
        return residual;
    }
}
