package org.sagitta.api.plugin;

import java.util.OptionalLong;

/**
 * What is known before the run of a model and what its curvature costs.
 *
 * @param parameters P
 * @param outputs C
 * @param perExample whether single examples have derivatives of their own, by which exact diagonals of Gauss-Newton and
 *     Fisher matrices are backward passes
 * @param productsOfHessianDiagonal where that costs less than P products
 * @param productsOfMatrix what a curvature matrix costs, in products with single directions
 */
public record ModelSize(
        int parameters,
        int outputs,
        boolean perExample,
        OptionalLong productsOfHessianDiagonal,
        long productsOfMatrix) {
    /** Of a model whose curvature is known by its products only. */
    public static ModelSize byProducts(int parameters, int outputs) {
        return new ModelSize(parameters, outputs, false, OptionalLong.empty(), parameters);
    }

    /** The Hessian's. */
    public OperatorSize hessian() {
        return new OperatorSize(parameters, productsOfHessianDiagonal.orElse(parameters), productsOfMatrix);
    }

    /**
     * A Gauss-Newton or Fisher matrix's.
     *
     * @param columns backward passes that its diagonal takes: C, or as many as there are samples
     */
    public OperatorSize gaussNewton(long columns) {
        return new OperatorSize(parameters, perExample ? columns : parameters, productsOfMatrix);
    }

    /** Of the loss as a function of some of the parameters, the others being held fixed. */
    public ModelSize restricted(int some) {
        return some == parameters
                ? this
                : new ModelSize(
                        some,
                        outputs,
                        perExample,
                        productsOfHessianDiagonal.isPresent() && productsOfHessianDiagonal.getAsLong() < some
                                ? productsOfHessianDiagonal
                                : OptionalLong.empty(),
                        Math.min(productsOfMatrix, some));
    }
}
