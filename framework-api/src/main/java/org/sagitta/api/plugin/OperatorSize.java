package org.sagitta.api.plugin;

/**
 * An operator size contains what is known before the run of an operator that has products only. {@code method: auto} chooses
 * by it, so forecasts use it too.
 *
 * @param dimension P
 * @param productsOfDiagonal the cost of its exact diagonal, in products with single directions
 * @param productsOfMatrix the cost of its matrix, in products with single directions
 * @param productsEach the number of products with the whole model's matrix that one product takes: the number of its
 *     blocks if each is known by products only
 */
public record OperatorSize(int dimension, long productsOfDiagonal, long productsOfMatrix, int productsEach) {
    /** Creates the size of an operator with products only, of which P determine everything. */
    public static OperatorSize byProducts(int dimension) {
        return new OperatorSize(dimension, dimension, dimension, 1);
    }

    /** Returns the size of the diagonal blocks of such an operator, each known by its products. */
    public OperatorSize inBlocks(int count) {
        return new OperatorSize(dimension, productsOfDiagonal, productsOfMatrix, count);
    }
}
