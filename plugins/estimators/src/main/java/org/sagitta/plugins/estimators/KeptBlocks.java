package org.sagitta.plugins.estimators;

import org.sagitta.api.operator.BlockDiagonalOperator;
import org.sagitta.api.operator.BlockDiagonalOperator.Block;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.surface.ParameterLayout;

/** Which blocks of a matrix are kept. */
public enum KeptBlocks {
    /** The whole. */
    NONE,
    /** One a layer, along the diagonal. */
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

    /** Of how many operators it is made, each of which multiplies by the whole. */
    int count(ParameterLayout layout) {
        return switch (this) {
            case NONE -> 1;
            case LAYERS -> layout.layers().size();
        };
    }
}
