package org.sagitta.plugins.estimators;

import org.sagitta.api.operator.BlockDiagonalOperator;
import org.sagitta.api.operator.BlockDiagonalOperator.Block;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.surface.ParameterLayout;

/** Selects the blocks on the diagonal to which a matrix is restricted. */
public enum KeptBlocks {
    /** The whole matrix is kept. */
    NONE,
    /** One diagonal block is kept for each layer. */
    LAYERS;

    CurvatureOperator of(CurvatureOperator matrix, ParameterLayout layout) {
        return switch (this) {
            case NONE -> matrix;
            case LAYERS ->
                new BlockDiagonalOperator(
                        matrix.dimension(),
                        layout.layers().stream()
                                .map(range -> new Block(
                                        range.name(), range.from(), matrix.restricted(range.from(), range.to())))
                                .toList());
        };
    }

    /** Returns the number of operators in the result. Each of them computes products with the whole matrix. */
    int count(ParameterLayout layout) {
        return switch (this) {
            case NONE -> 1;
            case LAYERS -> layout.layers().size();
        };
    }
}
