package org.sagitta.api.plugin;

import java.util.OptionalLong;
import org.sagitta.api.surface.ParameterLayout;

/**
 * A model size contains what is known of a model before the run, and the cost of its curvature.
 *
 * @param layout the parameters' layout
 * @param outputs C, the number of outputs
 * @param perExample whether single examples have derivatives of their own, which give exact diagonals of Gauss-Newton and
 *     Fisher matrices by backward passes
 * @param productsOfHessianDiagonal the cost of the Hessian's diagonal if it is less than P products
 * @param productsOfMatrix the cost of a curvature matrix, in products with single directions
 */
public record ModelSize(
        ParameterLayout layout,
        int outputs,
        boolean perExample,
        OptionalLong productsOfHessianDiagonal,
        long productsOfMatrix) {
    /** Creates the size of a model whose curvature is known by its products only. */
    public static ModelSize byProducts(ParameterLayout layout, int outputs) {
        return new ModelSize(layout, outputs, false, OptionalLong.empty(), layout.dimension());
    }

    /** Returns P, the number of parameters. */
    public int parameters() {
        return layout.dimension();
    }

    /** Returns the size of the Hessian. */
    public OperatorSize hessian() {
        return new OperatorSize(parameters(), productsOfHessianDiagonal.orElse(parameters()), productsOfMatrix, 1);
    }

    /**
     * Returns the size of a Gauss-Newton or Fisher matrix.
     *
     * @param columns the number of backward passes for its diagonal: C, or the number of samples
     */
    public OperatorSize gaussNewton(long columns) {
        return new OperatorSize(parameters(), perExample ? columns : parameters(), productsOfMatrix, 1);
    }

    /** Returns the size of the loss as a function of some of the parameters, with all others fixed. */
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
