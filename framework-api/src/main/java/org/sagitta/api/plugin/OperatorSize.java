package org.sagitta.api.plugin;

/**
 * What is known before the run of an operator that is known by its products: by this {@code method: auto} chooses, so it is
 * what forecasts go by.
 *
 * @param dimension P
 * @param productsOfDiagonal what its exact diagonal costs, in products with single directions
 * @param productsOfMatrix what its matrix costs
 */
public record OperatorSize(int dimension, long productsOfDiagonal, long productsOfMatrix) {
    /** Of one with products only: P of them tell anything. */
    public static OperatorSize byProducts(int dimension) {
        return new OperatorSize(dimension, dimension, dimension);
    }
}
