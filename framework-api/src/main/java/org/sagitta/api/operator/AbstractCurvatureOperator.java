package org.sagitta.api.operator;

import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.UnaryOperator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * This base class serves new structures of operators: a structure defines its dimension, its precision and its product, and
 * the base computes the rest by products, once where that is costly. A structure overrides what it can compute exactly or more
 * cheaply. The second difference, tridiag(-1, 2, -1), needs no data, so its diagonal, matrix and trace cost no products over
 * data:
 *
 * <pre>
 * final class SecondDifference extends AbstractCurvatureOperator {
 *     &#64;Override public int dimension() { return 100; }
 *     &#64;Override public DataType precision() { return DataType.DOUBLE; }
 *     &#64;Override public boolean isMaterialised() { return true; }
 *     &#64;Override protected INDArray product(INDArray v) {
 *         INDArray product = v.mul(2);
 *         product.get(interval(1, 100), all()).subi(v.get(interval(0, 99), all()));
 *         product.get(interval(0, 99), all()).subi(v.get(interval(1, 100), all()));
 *         return product;
 *     }
 * }
 * </pre>
 *
 * <p>The methods most worth overriding are {@link #eigenvalues} with {@link #eigenproblem}, {@link #damped} by {@link
 * #factorised}, and {@link #frobeniusNorm}. If multiples and differences are to keep the structure, override {@link #scaled}
 * and {@link #structuredSum} too.
 */
public abstract class AbstractCurvatureOperator implements CurvatureOperator {
    private final Supplier<INDArray> diagonal =
            Suppliers.memoize(() -> Directions.diagonal(dimension(), precision(), this::apply));
    private final Supplier<INDArray> dense =
            Suppliers.memoize(() -> Directions.matrix(dimension(), precision(), this::apply));

    /**
     * Computes the product A V, linear in V and symmetric: V' (A W) = (A V)' W.
     *
     * @param directions V, P x k, float64, column-major: a copy that the method may change
     * @return A V, P x k, a new array or V itself
     */
    protected abstract INDArray product(INDArray directions);

    /** Applies {@link #product} in float64, whatever the precision. */
    @Override
    public INDArray apply(INDArray directions) {
        return Directions.product(directions, dimension(), precision(), this::product);
    }

    /**
     * Computes the diagonal by products with all unit vectors, once. A class that overrides this method overrides {@link
     * #productsOfDiagonal} too.
     */
    @Override
    public INDArray diagonal() {
        return diagonal.get();
    }

    @Override
    public long productsOfDiagonal() {
        return isMaterialised() ? 0 : dimension();
    }

    /** Returns the sum of the diagonal in float64 if it costs no products over the data, else empty. */
    @Override
    public OptionalDouble trace() {
        return productsOfDiagonal() == 0
                ? OptionalDouble.of(
                        diagonal().castTo(DataType.DOUBLE).sumNumber().doubleValue())
                : OptionalDouble.empty();
    }

    /** Returns a multiple that keeps every exact figure of this operator. */
    @Override
    public CurvatureOperator scaled(double factor) {
        return new Multiple(this, factor);
    }

    /** Returns the submatrix by products, or from the diagonal and the matrix if that costs no more. */
    @Override
    public CurvatureOperator restricted(int from, int to) {
        return Submatrix.cheapest(this, from, to);
    }

    /** Computes the matrix by products with all unit vectors, once. */
    @Override
    public INDArray toDense() {
        return dense.get();
    }

    /**
     * Returns false, as products are assumed to be passes over data. An operator that consists of arrays, and multiplies
     * without data, overrides this method: its diagonal and its matrix then count as free.
     */
    @Override
    public boolean isMaterialised() {
        return false;
    }

    /**
     * Returns the result of {@link #damped} for a structure that has an inverse.
     *
     * @param logDeterminant ln det(A + damping I)
     * @param inverse the function from V, P x k, float64, column-major, to (A + damping I)^-1 V
     */
    protected final Optional<Damped> factorised(double logDeterminant, UnaryOperator<INDArray> inverse) {
        return Optional.of(new Factorised(dimension(), precision(), logDeterminant, inverse));
    }
}
