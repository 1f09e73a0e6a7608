package org.sagitta.api.operator;

import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A Kronecker operator is a Kronecker product G (x) A on one layer's parameters, weight [out, in] row-major, then bias [out]:
 * it maps a direction, as the matrix X = [weight, bias], to G X A. Its eigenvalues are the products of the factors'
 * eigenvalues.
 */
public final class KroneckerOperator implements CurvatureOperator {
    private final LayerMatrices layer;
    private final DataType precision;
    private final INDArray output;
    private final INDArray input;
    private final Supplier<INDArray> dense;

    /**
     * Creates the product from its factors.
     *
     * @param output G, out x out, symmetric
     * @param input A, in x in, symmetric; with a bias (in + 1) x (in + 1), the bias last
     * @param bias whether the layer has a bias
     * @throws IllegalArgumentException if a factor is not square
     */
    public KroneckerOperator(INDArray output, INDArray input, boolean bias) {
        this(output, input, bias, Sum.wider(output.dataType(), input.dataType()));
    }

    private KroneckerOperator(INDArray output, INDArray input, boolean bias, DataType precision) {
        this.output = Directions.square(output, "A Kronecker product").castTo(DataType.DOUBLE);
        this.input = Directions.square(input, "A Kronecker product").castTo(DataType.DOUBLE);
        this.layer = new LayerMatrices(output.rows(), input.rows(), bias);
        this.precision = precision;
        this.dense = Suppliers.memoize(() -> layer.kronecker(output, input, precision));
    }

    /**
     * Applies factored damping (Martens and Grosse 2015), (G + sqrt(damping) / pi I) (x) (A + pi sqrt(damping) I) with pi^2 =
     * (tr A / dim A) / (tr G / dim G). It equals G (x) A + damping I plus cross terms, which {@link #damped} does not have. If
     * a trace is zero, or negative by rounding, as for a layer whose slopes or inputs are all zero, the ratio is undefined and
     * pi is 1.
     *
     * @param damping not negative
     * @throws IllegalArgumentException if a factor's trace is NaN, or the damping is negative
     */
    public KroneckerOperator withFactoredDamping(double damping) {
        double outputTrace = trace(output);
        double inputTrace = trace(input);
        if (Double.isNaN(outputTrace) || Double.isNaN(inputTrace) || !(damping >= 0)) {
            throw new IllegalArgumentException("Factored damping takes factors with a trace and a damping that is"
                    + " not negative, found tr G = " + outputTrace + ", tr A = " + inputTrace + ", damping = "
                    + damping);
        }
        double pi = outputTrace > 0 && inputTrace > 0
                ? Math.sqrt(inputTrace / input.rows()) / Math.sqrt(outputTrace / output.rows())
                : 1;
        double root = Math.sqrt(damping);
        return new KroneckerOperator(shifted(output, root / pi), shifted(input, pi * root), layer.bias(), precision);
    }

    /** Returns G (x) A + shift I, in the basis of the factors' eigenvectors. */
    public EigenvalueCorrectedKroneckerOperator plusIdentity(double shift, Eigensolver eigensolver) {
        Eigenpairs outer = eigensolver.eigenpairs(output);
        Eigenpairs inner = eigensolver.eigenpairs(input);
        return new EigenvalueCorrectedKroneckerOperator(
                outer.vectors(),
                inner.vectors(),
                products(outer.values(), inner.values()).addi(shift).castTo(precision),
                layer.bias());
    }

    /** Returns G in float64; it is shared and must not be changed. */
    public INDArray output() {
        return output;
    }

    /** Returns A in float64; it is shared and must not be changed. */
    public INDArray input() {
        return input;
    }

    LayerMatrices layer() {
        return layer;
    }

    @Override
    public int dimension() {
        return layer.dimension();
    }

    @Override
    public DataType precision() {
        return precision;
    }

    @Override
    public INDArray apply(INDArray directions) {
        return Directions.product(
                directions,
                dimension(),
                precision,
                v -> layer.toVectors(LayerMatrices.multiplied(output, input, layer.ofVectors(v))));
    }

    @Override
    public INDArray diagonal() {
        INDArray entries = products(new DenseOperator(output).diagonal(), new DenseOperator(input).diagonal());
        return layer.vector(entries.transpose()).castTo(precision);
    }

    @Override
    public OptionalDouble trace() {
        return OptionalDouble.of(trace(output) * trace(input));
    }

    @Override
    public OptionalDouble frobeniusNorm() {
        return OptionalDouble.of(EuclideanNorm.of(output) * EuclideanNorm.of(input));
    }

    @Override
    public OptionalDouble spectralNorm() {
        return OptionalDouble.empty();
    }

    @Override
    public double[] eigenvalues(Eigensolver eigensolver) {
        double[] products = products(
                        Nd4j.createFromArray(eigensolver.eigenvalues(output)),
                        Nd4j.createFromArray(eigensolver.eigenvalues(input)))
                .reshape(new long[] {dimension()})
                .toDoubleVector();
        Arrays.sort(products);
        return products;
    }

    @Override
    public int eigenproblem() {
        return Math.max(layer.outputs(), layer.inputs());
    }

    /** Factorises by the factors' eigendecompositions. */
    @Override
    public Optional<Damped> damped(double damping, Eigensolver eigensolver) {
        Eigenpairs outer = eigensolver.eigenpairs(output);
        Eigenpairs inner = eigensolver.eigenpairs(input);
        LayerBasis basis = new LayerBasis(layer, outer.vectors(), inner.vectors());
        INDArray values =
                DampedSpectrum.dampedBeyondRounding(basis.vector(products(outer.values(), inner.values())), damping);
        return Optional.of(basis.inverse(values, precision));
    }

    @Override
    public KroneckerOperator scaled(double factor) {
        return new KroneckerOperator(output.mul(factor), input, layer.bias(), precision);
    }

    /** Returns a Kronecker product if B is one on the same layer. */
    @Override
    public CurvatureOperator between(CurvatureOperator other) {
        Congruence.requireSameDimension(this, other);
        return other instanceof KroneckerOperator that && layer.equals(that.layer)
                ? new KroneckerOperator(
                        Congruence.matrix(new DenseOperator(output), new DenseOperator(that.output)),
                        Congruence.matrix(new DenseOperator(input), new DenseOperator(that.input)),
                        layer.bias(),
                        Sum.wider(precision, that.precision))
                : Congruence.of(this, other);
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

    /** Returns the products of the factors' eigenvalues, out x in. */
    static INDArray products(INDArray outer, INDArray inner) {
        return outer.reshape(new long[] {outer.length(), 1}).mmul(inner.reshape(new long[] {1, inner.length()}));
    }

    private static double trace(INDArray matrix) {
        return new DenseOperator(matrix).trace().orElseThrow();
    }

    private static INDArray shifted(INDArray matrix, double shift) {
        return matrix.add(Nd4j.eye(matrix.rows()).castTo(DataType.DOUBLE).muli(shift));
    }
}
