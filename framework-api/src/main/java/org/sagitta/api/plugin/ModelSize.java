package org.sagitta.api.plugin;

import java.util.OptionalLong;
import org.sagitta.api.surface.ParameterLayout;

/**
 * What is known before the run of a model and what its curvature costs.
 *
 * @param layout the parts of its parameters
 * @param outputs C
 * @param perExample whether single examples have derivatives of their own, by which exact diagonals of Gauss-Newton and
 *     Fisher matrices are backward passes
 * @param productsOfHessianDiagonal where that costs less than P products
 * @param productsOfMatrix what a curvature matrix costs, in products with single directions
 */
public record ModelSize(
        ParameterLayout layout,
        int outputs,
        boolean perExample,
        OptionalLong productsOfHessianDiagonal,
        long productsOfMatrix) {
    /** Of a model whose curvature is known by its products only. */
    public static ModelSize byProducts(ParameterLayout layout, int outputs) {
        return new ModelSize(layout, outputs, false, OptionalLong.empty(), layout.dimension());
    }

    /** P. */
    public int parameters() {
        return layout.dimension();
    }

    /** The Hessian's. */
    public OperatorSize hessian() {
        return new OperatorSize(parameters(), productsOfHessianDiagonal.orElse(parameters()), productsOfMatrix, 1);
    }

    /**
     * A Gauss-Newton or Fisher matrix's.
     *
     * @param columns backward passes that its diagonal takes: C, or as many as there are samples
     */
    public OperatorSize gaussNewton(long columns) {
        return new OperatorSize(parameters(), perExample ? columns : parameters(), productsOfMatrix, 1);
    }

    /** Of the loss as a function of some of the parameters, the others being held fixed. */
    public ModelSize restricted(ParameterLayout some) {
        int left = some.dimension();
        return left == parameters()
                ? this
                : new ModelSize(
                        some,
                        outputs,
                        perExample,
                        productsOfHessianDiagonal.isPresent() && productsOfHessianDiagonal.getAsLong() < left
                                ? productsOfHessianDiagonal
                                : OptionalLong.empty(),
                        Math.min(productsOfMatrix, left));
    }
}
