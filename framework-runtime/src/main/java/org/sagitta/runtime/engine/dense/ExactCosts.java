package org.sagitta.runtime.engine.dense;

import java.util.OptionalLong;
import org.sagitta.api.surface.Curvature;
import org.sagitta.runtime.engine.network.Graph;
import org.sagitta.runtime.engine.network.Graph.Node;
import org.sagitta.runtime.engine.network.Network;
import org.sagitta.runtime.engine.pass.CurvatureMatrix;

/**
 * Estimates the costs of exact diagonals and matrices of a network's curvature, in units of products with a single
 * direction. They are estimated from the multiplications per example; derivatives with respect to a layer's outputs at
 * fixed parameters are much cheaper than products.
 *
 * @param hessianDiagonal the cost of the Hessian's diagonal; empty if it takes P products
 * @param matrix the cost of the Hessian as a matrix, which is the largest of all
 * @param perExample whether single examples have derivatives of their own
 */
public record ExactCosts(OptionalLong hessianDiagonal, long matrix, boolean perExample) {
    /**
     * The number of multiplications by a weight for one direction of a product: forward and backward, and their
     * derivatives.
     */
    private static final long OF_PRODUCT = 6;

    /**
     * The number of multiplications by a weight for one direction if the layer's input does not depend on parameters.
     */
    private static final long OF_FIRST = 2;

    /** The number of multiplications by a weight for a derivative at fixed parameters. */
    private static final long OF_DERIVATIVE = 4;

    /** Estimates the costs for a network in the mode in which it is measured. */
    public static ExactCosts of(Network network) {
        Graph graph = Graph.of(network);
        long dimension = network.layout().dimension();
        if (!LayerwiseMatrix.isPossible(graph)) {
            return new ExactCosts(OptionalLong.empty(), dimension, network.isPerExample());
        }
        long product = 0;
        long derivatives = 0;
        long weightsAbove = 0;
        for (int i = graph.size() - 1; i >= 0; i--) {
            Node node = graph.node(i);
            if (node.dense().isPresent()) {
                derivatives += node.outputs() * OF_DERIVATIVE * weightsAbove;
                long weights = (long) node.inputs() * node.outputs();
                weightsAbove += weights;
                product += weights * (node.inputDepends() ? OF_PRODUCT : OF_FIRST);
            }
        }
        long diagonal = quotient(derivatives + weightsAbove, product);
        long matrix = quotient(derivatives + dimension * (dimension + 1) / 2, product);
        return new ExactCosts(
                OptionalLong.of(Math.min(diagonal, dimension)), Math.min(matrix, dimension), network.isPerExample());
    }

    /** Returns the cost of a matrix's diagonal; empty if it takes P products. */
    public OptionalLong diagonal(CurvatureMatrix curvature) {
        if (curvature.kind() == Curvature.HESSIAN) {
            return hessianDiagonal;
        }
        return perExample ? OptionalLong.of(curvature.columns().count()) : OptionalLong.empty();
    }

    private static long quotient(long multiplications, long ofProduct) {
        return (multiplications + ofProduct - 1) / ofProduct;
    }
}
