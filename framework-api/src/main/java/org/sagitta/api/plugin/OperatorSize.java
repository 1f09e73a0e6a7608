package org.sagitta.api.plugin;

/**
 * What is known before the run of an operator that is known by its products: by this {@code method: auto} chooses, so it is
 * what forecasts go by.
 *
 * @param dimension P
 * @param productsOfDiagonal what its exact diagonal costs, in products with single directions
 * @param productsOfMatrix what its matrix costs
 * @param productsEach products with the whole model's matrix that one product takes: as many as it has blocks, where each is
 *     known by products only
 */
public record OperatorSize(int dimension, long productsOfDiagonal, long productsOfMatrix, int productsEach) {
    /** Of one with products only: P of them tell anything. */
    public static OperatorSize byProducts(int dimension) {
        return new OperatorSize(dimension, dimension, dimension, 1);
    }

    /** The diagonal blocks of such an operator, each by its products. */
    public OperatorSize inBlocks(int count) {
        return new OperatorSize(dimension, productsOfDiagonal, productsOfMatrix, count);
    }
}
