package org.sagitta.api.operator;

import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A multiple f A of an operator A keeps every exact figure of A; it serves classes that cannot represent a multiple
 * themselves.
 */
final class Multiple implements CurvatureOperator {
    private final CurvatureOperator operator;
    private final double factor;
    private final Supplier<INDArray> diagonal;
    private final Supplier<INDArray> dense;

    Multiple(CurvatureOperator operator, double factor) {
        this.operator = operator;
        this.factor = factor;
        this.diagonal = Suppliers.memoize(() -> operator.diagonal().mul(factor));
        this.dense = Suppliers.memoize(() -> operator.toDense().mul(factor));
    }

    @Override
    public int dimension() {
        return operator.dimension();
    }

    @Override
    public DataType precision() {
        return operator.precision();
    }

    @Override
    public INDArray apply(INDArray directions) {
        return operator.apply(directions).mul(factor);
    }

    @Override
    public List<INDArray> applyEach(List<INDArray> directions) {
        return operator.applyEach(directions).stream()
                .map(product -> product.mul(factor))
                .toList();
    }

    @Override
    public INDArray diagonal() {
        return diagonal.get();
    }

    @Override
    public long productsOfDiagonal() {
        return operator.productsOfDiagonal();
    }

    @Override
    public OptionalDouble trace() {
        return times(operator.trace(), factor);
    }

    @Override
    public OptionalDouble frobeniusNorm() {
        return times(operator.frobeniusNorm(), Math.abs(factor));
    }

    @Override
    public OptionalDouble spectralNorm() {
        return times(operator.spectralNorm(), Math.abs(factor));
    }

    @Override
    public double[] eigenvalues(Eigensolver eigensolver) {
        return DoubleStream.of(operator.eigenvalues(eigensolver))
                .map(value -> value * factor)
                .sorted()
                .toArray();
    }

    @Override
    public int eigenproblem() {
        return operator.eigenproblem();
    }

    /** Factorises by f A + damping I = f (A + damping / f I); returns empty if f is not positive. */
    @Override
    public Optional<Damped> damped(double damping, Eigensolver eigensolver) {
        if (!(factor > 0)) {
            return Optional.empty();
        }
        try {
            return operator.damped(damping / factor, eigensolver).map(this::times);
        } catch (NotPositiveDefiniteException e) {
            throw e.scaled(factor, damping);
        }
    }

    @Override
    public boolean isDampedCheaper() {
        return operator.isDampedCheaper();
    }

    @Override
    public CurvatureOperator scaled(double by) {
        return new Multiple(operator, by * factor);
    }

    @Override
    public CurvatureOperator restricted(int from, int to) {
        return operator.restricted(from, to).scaled(factor);
    }

    @Override
    public CurvatureOperator restricted(Selection selection) {
        return operator.restricted(selection).scaled(factor);
    }

    @Override
    public CurvatureOperator between(CurvatureOperator other) {
        return operator.between(other).scaled(factor);
    }

    @Override
    public INDArray toDense() {
        return dense.get();
    }

    @Override
    public long productsOfMatrix() {
        return operator.productsOfMatrix();
    }

    @Override
    public boolean isMaterialised() {
        return operator.isMaterialised();
    }

    @Override
    public boolean isStored() {
        return operator.isStored();
    }

    private Damped times(Damped damped) {
        return new Factorised(
                dimension(),
                precision(),
                damped.logDeterminant() + dimension() * Math.log(factor),
                v -> damped.solve(v).div(factor));
    }

    private static OptionalDouble times(OptionalDouble figure, double factor) {
        return figure.isPresent() ? OptionalDouble.of(figure.getAsDouble() * factor) : figure;
    }
}
