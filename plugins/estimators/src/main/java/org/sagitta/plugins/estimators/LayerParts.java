package org.sagitta.plugins.estimators;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.sagitta.api.objective.LayerRange;
import org.sagitta.api.objective.ParameterLayout;
import org.sagitta.api.operator.BlockDiagonalOperator;
import org.sagitta.api.operator.BlockDiagonalOperator.Block;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.DenseOperator;
import org.sagitta.api.operator.MatrixFreeOperator;

/** The part of a matrix that belongs to some layers, or its blocks on them; zero elsewhere, so that P stays P. */
final class LayerParts {
    private LayerParts() {}

    /**
     * The part.
     *
     * @param layers names; none for all
     * @param materialise whether the matrix is built
     * @throws IllegalArgumentException where there is no layer of one of the names
     */
    static CurvatureOperator of(
            CurvatureOperator whole,
            boolean materialise,
            Blocks blocks,
            List<LayerName> layers,
            ParameterLayout layout) {
        CurvatureOperator matrix = materialise ? new DenseOperator(whole.toDense()) : whole;
        List<LayerRange> chosen = chosen(layers, layout);
        return switch (blocks) {
            case LAYERS -> blockDiagonal(matrix, chosen);
            case NONE -> layers.isEmpty() ? matrix : restricted(matrix, merged(chosen));
        };
    }

    /**
     * Refuses names that no layer has.
     *
     * @throws IllegalArgumentException which lists those that there are
     */
    static void require(List<LayerName> layers, ParameterLayout layout) {
        chosen(layers, layout);
    }

    private static List<LayerRange> chosen(List<LayerName> layers, ParameterLayout layout) {
        List<String> names = layout.layers().stream().map(LayerRange::name).toList();
        for (LayerName layer : layers) {
            if (!names.contains(layer.text())) {
                throw new IllegalArgumentException("there is no layer '" + layer
                        + "' with parameters; expected some of " + String.join(", ", names));
            }
        }
        return layout.layers().stream()
                .filter(range -> layers.isEmpty() || layers.contains(new LayerName(range.name())))
                .toList();
    }

    /** Neighbours in one. */
    private static List<LayerRange> merged(List<LayerRange> ranges) {
        List<LayerRange> merged = new ArrayList<>();
        for (LayerRange range : ranges) {
            LayerRange last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
            if (last != null && last.to() == range.from()) {
                merged.set(
                        merged.size() - 1, new LayerRange(last.name() + ", " + range.name(), last.from(), range.to()));
            } else {
                merged.add(range);
            }
        }
        return merged;
    }

    private static CurvatureOperator restricted(CurvatureOperator matrix, List<LayerRange> ranges) {
        return ranges.size() == 1 ? blockDiagonal(matrix, ranges) : masked(matrix, ranges);
    }

    private static CurvatureOperator blockDiagonal(CurvatureOperator matrix, List<LayerRange> ranges) {
        return new BlockDiagonalOperator(
                matrix.dimension(),
                ranges.stream()
                        .map(range ->
                                new Block(range.name(), range.from(), matrix.restricted(range.from(), range.to())))
                        .toList());
    }

    /** M A M, M the diagonal of 1 on the ranges and 0 elsewhere: what lies between layers that are apart stays. */
    private static CurvatureOperator masked(CurvatureOperator matrix, List<LayerRange> ranges) {
        INDArray mask = Nd4j.zeros(matrix.precision(), matrix.dimension(), 1);
        ranges.forEach(range -> mask.get(NDArrayIndex.interval(range.from(), range.to()), NDArrayIndex.all())
                .assign(1));
        if (matrix.isMaterialised()) {
            return new DenseOperator(matrix.toDense().mulColumnVector(mask).muliRowVector(mask.reshape(mask.length())));
        }
        return new MatrixFreeOperator(
                matrix.dimension(),
                matrix.precision(),
                directions -> matrix.apply(directions.mulColumnVector(mask)).muliColumnVector(mask));
    }
}
