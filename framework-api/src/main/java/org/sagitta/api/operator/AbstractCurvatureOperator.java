package org.sagitta.api.operator;

import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.UnaryOperator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The base of operators of one's own: a structure says its dimension, its precision and its product, and the base finds the
 * rest by products, once where that is costly. What the structure tells better, it overrides. The second difference,
 * tridiag(-1, 2, -1), is made of no data, so its diagonal, matrix and trace are free:
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
 * <p>The figures that metrics ask for first are {@link #eigenvalues} with {@link #eigenproblem}, {@link #damped} by {@link
 * #factorised}, and {@link #frobeniusNorm}. Where differences and multiples are to keep the class, it has a {@link #scaled}
 * and a {@link #structuredSum} of its own.
 */
public abstract class AbstractCurvatureOperator implements CurvatureOperator {
    private final Supplier<INDArray> diagonal =
            Suppliers.memoize(() -> Directions.diagonal(dimension(), precision(), this::apply));
    private final Supplier<INDArray> dense =
            Suppliers.memoize(() -> Directions.matrix(dimension(), precision(), this::apply));

    /**
     * The product A V, linear in V and symmetric: V' (A W) = (A V)' W.
     *
     * @param directions V, P x k, float64, column-major: a copy that is the method's own
     * @return A V, P x k, a new array or V itself
     */
    protected abstract INDArray product(INDArray directions);

    /** By {@link #product}, in float64, whatever the precision. */
    @Override
    public INDArray apply(INDArray directions) {
        return Directions.product(directions, dimension(), precision(), this::product);
    }

    /** By products with all unit vectors, once. What overrides it overrides {@link #productsOfDiagonal} too. */
    @Override
    public INDArray diagonal() {
        return diagonal.get();
    }

    @Override
    public long productsOfDiagonal() {
        return isMaterialised() ? 0 : dimension();
    }

    /** The sum of the diagonal in float64, where that costs no products over the data; else empty. */
    @Override
    public OptionalDouble trace() {
        return productsOfDiagonal() == 0
                ? OptionalDouble.of(
                        diagonal().castTo(DataType.DOUBLE).sumNumber().doubleValue())
                : OptionalDouble.empty();
    }

    /** The multiple, which keeps every figure that this tells. */
    @Override
    public CurvatureOperator scaled(double factor) {
        return new Multiple(this, factor);
    }

    /** By products, or a part of the diagonal and of the matrix where that costs no more. */
    @Override
    public CurvatureOperator restricted(int from, int to) {
        return Submatrix.cheapest(this, from, to);
    }

    /** By products with all unit vectors, once. */
    @Override
    public INDArray toDense() {
        return dense.get();
    }

    /**
     * False: products are taken to be passes over data. An operator that is made of arrays, and takes no data to multiply,
     * overrides it: its diagonal and its matrix then count as free.
     */
    @Override
    public boolean isMaterialised() {
        return false;
    }

    /**
     * An answer for {@link #damped} by a structure that has an inverse.
     *
     * @param logDeterminant ln det(A + damping I)
     * @param inverse V, P x k, float64, column-major, to (A + damping I)^-1 V
     */
    protected final Optional<Damped> factorised(double logDeterminant, UnaryOperator<INDArray> inverse) {
        return Optional.of(new Factorised(dimension(), precision(), logDeterminant, inverse));
    }
}
