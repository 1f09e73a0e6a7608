package org.sagitta.api.operator;

import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import java.util.List;
import java.util.function.UnaryOperator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A matrix-free operator is known by its products only, such as V -> H V. It may also have ways to its diagonal and its matrix
 * that are cheaper than P products. Results are cached, but no result depends on what was computed before.
 */
public final class MatrixFreeOperator implements CurvatureOperator {
    private final int dimension;
    private final DataType precision;
    private final Product product;
    private final Shortcut diagonal;
    private final Shortcut matrix;

    /** A product is a function from V, P x k, to A V, P x k; symmetric and linear. */
    @FunctionalInterface
    public interface Product extends UnaryOperator<INDArray> {
        private static Product of(UnaryOperator<INDArray> product) {
            return product instanceof Product known ? known : product::apply;
        }

        /** Computes A V for several V, each to the same bits as alone, in one pass over the data if possible. */
        default List<INDArray> applyEach(List<INDArray> directions) {
            return directions.stream().map(this).toList();
        }
    }

    /** A multiple is the product {@code factor} A V. */
    private record Multiple(Product product, double factor) implements Product {
        @Override
        public INDArray apply(INDArray directions) {
            return product.apply(directions).mul(factor);
        }

        @Override
        public List<INDArray> applyEach(List<INDArray> directions) {
            return product.applyEach(directions).stream()
                    .map(each -> each.mul(factor))
                    .toList();
        }
    }

    /**
     * A shortcut computes a result at most once.
     *
     * @param products its cost, in products with single directions
     */
    private record Shortcut(long products, Supplier<INDArray> result) {
        static Shortcut of(long products, Supplier<INDArray> result) {
            return new Shortcut(products, Suppliers.memoize(result));
        }
    }

    private MatrixFreeOperator(int dimension, DataType precision, Product product, Shortcut diagonal, Shortcut matrix) {
        this.dimension = dimension;
        this.precision = precision;
        this.product = product;
        this.diagonal = diagonal;
        this.matrix = matrix;
    }

    /**
     * Creates an operator from its products.
     *
     * @param dimension P
     * @param precision the data type of the products
     * @param product the function from V, P x k, to A V, P x k; symmetric and linear
     */
    public MatrixFreeOperator(int dimension, DataType precision, UnaryOperator<INDArray> product) {
        this(dimension, precision, product, () -> Directions.matrix(dimension, precision, product));
    }

    /**
     * Creates an operator with a better way to its matrix, which still counts as P products.
     *
     * @param product the function from V, P x k, to A V, P x k; symmetric and linear
     * @param matrix builds A, exactly symmetric; called at most once
     */
    public MatrixFreeOperator(
            int dimension, DataType precision, UnaryOperator<INDArray> product, Supplier<INDArray> matrix) {
        this(
                dimension,
                precision,
                Product.of(product),
                Shortcut.of(dimension, () -> Directions.diagonal(dimension, precision, product)),
                Shortcut.of(dimension, matrix));
    }

    /**
     * Returns the same operator with a better way to its diagonal.
     *
     * @param products its cost, in products with single directions
     * @param cheaper builds the diagonal, of length P, exactly; called at most once
     */
    public MatrixFreeOperator withDiagonal(long products, Supplier<INDArray> cheaper) {
        return new MatrixFreeOperator(dimension, precision, product, Shortcut.of(products, cheaper), matrix);
    }

    /**
     * Returns the same operator with a better way to its matrix.
     *
     * @param products its cost, in products with single directions
     * @param cheaper builds the matrix, P x P, exactly symmetric; called at most once
     */
    public MatrixFreeOperator withMatrix(long products, Supplier<INDArray> cheaper) {
        return new MatrixFreeOperator(dimension, precision, product, diagonal, Shortcut.of(products, cheaper));
    }

    /** Returns the same operator with another way to its products, which gives the same bits. */
    public MatrixFreeOperator withProduct(Product other) {
        return new MatrixFreeOperator(dimension, precision, other, diagonal, matrix);
    }

    @Override
    public int dimension() {
        return dimension;
    }

    @Override
    public DataType precision() {
        return precision;
    }

    @Override
    public INDArray apply(INDArray directions) {
        INDArray v = Directions.checked(directions, dimension, precision);
        return v.rank() == 1 ? product.apply(v.reshape(dimension, 1)).reshape(dimension) : product.apply(v);
    }

    @Override
    public List<INDArray> applyEach(List<INDArray> directions) {
        return product.applyEach(directions.stream()
                .map(v -> Directions.checked(v, dimension, precision))
                .toList());
    }

    @Override
    public INDArray diagonal() {
        return diagonal.result().get();
    }

    @Override
    public long productsOfDiagonal() {
        return diagonal.products();
    }

    @Override
    public MatrixFreeOperator scaled(double factor) {
        return new MatrixFreeOperator(
                dimension,
                precision,
                new Multiple(product, factor),
                Shortcut.of(diagonal.products(), () -> diagonal().mul(factor)),
                Shortcut.of(matrix.products(), () -> toDense().mul(factor)));
    }

    /** Returns the submatrix by its own products, or from the whole matrix if that costs no more or is small. */
    @Override
    public CurvatureOperator restricted(int from, int to) {
        return Submatrix.cheapest(this, from, to);
    }

    @Override
    public INDArray toDense() {
        return matrix.result().get();
    }

    @Override
    public long productsOfMatrix() {
        return matrix.products();
    }

    @Override
    public boolean isMaterialised() {
        return false;
    }
}
