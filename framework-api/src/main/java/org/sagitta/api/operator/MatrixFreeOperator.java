package org.sagitta.api.operator;

import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import java.util.List;
import java.util.function.UnaryOperator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * An operator that is known by its products only, such as V -> H V. Where there is a cheaper way to its diagonal or its
 * matrix than P products, it may have that too. What was computed is kept, but nothing that it answers depends on whether it
 * was.
 */
public final class MatrixFreeOperator implements CurvatureOperator {
    private final int dimension;
    private final DataType precision;
    private final Product product;
    private final Shortcut diagonal;
    private final Shortcut matrix;

    /** V, P x k, to A V, P x k; symmetric and linear. */
    @FunctionalInterface
    public interface Product extends UnaryOperator<INDArray> {
        private static Product of(UnaryOperator<INDArray> product) {
            return product instanceof Product known ? known : product::apply;
        }

        /** A V for several V at once, each to the same bits as alone: in one pass over the data where that is possible. */
        default List<INDArray> applyEach(List<INDArray> directions) {
            return directions.stream().map(this).toList();
        }
    }

    /** V to factor A V. */
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
     * A way to something that is computed once at most.
     *
     * @param products what it costs, in products with single directions
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
     * @param dimension P
     * @param precision the type of the products
     * @param product V, P x k, to A V, P x k; symmetric and linear
     */
    public MatrixFreeOperator(int dimension, DataType precision, UnaryOperator<INDArray> product) {
        this(dimension, precision, product, () -> Directions.matrix(dimension, precision, product));
    }

    /**
     * An operator whose matrix there is a better way to, which costs as much.
     *
     * @param product V, P x k, to A V, P x k; symmetric and linear
     * @param matrix makes A, exactly symmetric; asked once at most
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
     * The same operator with a better way to its diagonal.
     *
     * @param products what it costs, in products with single directions
     * @param cheaper makes the diagonal, of length P, exactly; asked once at most
     */
    public MatrixFreeOperator withDiagonal(long products, Supplier<INDArray> cheaper) {
        return new MatrixFreeOperator(dimension, precision, product, Shortcut.of(products, cheaper), matrix);
    }

    /**
     * The same operator with a better way to its matrix.
     *
     * @param products what it costs, in products with single directions
     * @param cheaper makes the matrix, P x P, exactly symmetric; asked once at most
     */
    public MatrixFreeOperator withMatrix(long products, Supplier<INDArray> cheaper) {
        return new MatrixFreeOperator(dimension, precision, product, diagonal, Shortcut.of(products, cheaper));
    }

    /** The same operator, whose products are taken another way that gives the same bits. */
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

    /** By products of its own, or a part of the whole matrix where that costs no more, or is small. */
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
