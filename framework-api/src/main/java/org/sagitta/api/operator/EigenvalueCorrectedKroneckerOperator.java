package org.sagitta.api.operator;

import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * An eigenvalue-corrected Kronecker operator (George et al. 2018) is diagonal in a Kronecker product of orthonormal bases: U
 * diag(s) U' with U = U_G (x) U_A, on one layer's parameters, weight [out, in] row-major, then bias [out]. Its eigenvalues are
 * s.
 */
public final class EigenvalueCorrectedKroneckerOperator implements CurvatureOperator {
    private final LayerBasis basis;
    private final INDArray eigenvalues;
    private final DataType precision;
    private final Supplier<INDArray> dense;

    /**
     * Creates the operator from its bases and eigenvalues.
     *
     * @param outputBasis U_G, out x out, orthonormal columns
     * @param inputBasis U_A, in x in, orthonormal columns; with a bias (in + 1) x (in + 1), the bias last
     * @param eigenvalues s, one entry for each pair of columns, out x in or out x (in + 1)
     * @param bias whether the layer has a bias
     * @throws IllegalArgumentException if the shapes do not fit
     */
    public EigenvalueCorrectedKroneckerOperator(
            INDArray outputBasis, INDArray inputBasis, INDArray eigenvalues, boolean bias) {
        this(
                new LayerBasis(
                        new LayerMatrices(outputBasis.rows(), inputBasis.rows(), bias),
                        Directions.square(outputBasis, "An output basis").castTo(DataType.DOUBLE),
                        Directions.square(inputBasis, "An input basis").castTo(DataType.DOUBLE)),
                eigenvalues,
                eigenvalues.dataType());
    }

    private EigenvalueCorrectedKroneckerOperator(LayerBasis basis, INDArray eigenvalues, DataType precision) {
        long[] expected = {basis.output().rows(), basis.input().rows()};
        if (!Arrays.equals(expected, eigenvalues.shape())) {
            throw new IllegalArgumentException("Eigenvalues of shape " + Arrays.toString(eigenvalues.shape())
                    + " for bases of " + Arrays.toString(expected) + " vectors");
        }
        this.basis = basis;
        this.eigenvalues = basis.vector(eigenvalues);
        this.precision = precision;
        this.dense = Suppliers.memoize(() -> Directions.matrix(dimension(), precision, this::apply));
    }

    @Override
    public int dimension() {
        return basis.layer().dimension();
    }

    @Override
    public DataType precision() {
        return precision;
    }

    @Override
    public INDArray apply(INDArray directions) {
        return Directions.product(directions, dimension(), precision, v -> basis.scaled(eigenvalues, v));
    }

    @Override
    public INDArray diagonal() {
        return basis.diagonal(eigenvalues).castTo(precision);
    }

    @Override
    public OptionalDouble trace() {
        return OptionalDouble.of(eigenvalues.sumNumber().doubleValue());
    }

    @Override
    public OptionalDouble frobeniusNorm() {
        return OptionalDouble.of(EuclideanNorm.of(eigenvalues));
    }

    @Override
    public OptionalDouble spectralNorm() {
        return OptionalDouble.of(eigenvalues.normmaxNumber().doubleValue());
    }

    @Override
    public double[] eigenvalues(Eigensolver eigensolver) {
        double[] ascending = eigenvalues.reshape(new long[] {dimension()}).toDoubleVector();
        Arrays.sort(ascending);
        return ascending;
    }

    @Override
    public int eigenproblem() {
        return 0;
    }

    @Override
    public Optional<Damped> damped(double damping, Eigensolver eigensolver) {
        return Optional.of(basis.inverse(DampedSpectrum.damped(eigenvalues, damping), precision));
    }

    @Override
    public EigenvalueCorrectedKroneckerOperator scaled(double factor) {
        INDArray scaled = eigenvalues
                .mul(factor)
                .reshape('c', new long[] {basis.output().rows(), basis.input().rows()});
        return new EigenvalueCorrectedKroneckerOperator(basis, scaled, precision);
    }

    @Override
    public CurvatureOperator restricted(int from, int to) {
        return Submatrix.of(this, from, to);
    }

    @Override
    public INDArray toDense() {
        return dense.get();
    }

    @Override
    public boolean isMaterialised() {
        return true;
    }
}
