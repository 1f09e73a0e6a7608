package org.sagitta.plugins.estimators;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.operator.BlockDiagonalOperator;
import org.sagitta.api.operator.BlockDiagonalOperator.Block;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.DenseOperator;
import org.sagitta.api.surface.LayerFactors;
import org.sagitta.api.surface.ParameterLayout;

/**
 * Builds a block-diagonal operator from layers' blocks. Exact blocks are used as they are; an estimator adds the
 * others.
 */
final class LayerBlocks {
    private final int dimension;
    private final double damping;
    private final Map<String, Integer> offsets = new HashMap<>();
    private final List<LayerFactors.Kronecker> factorised = new ArrayList<>();
    private final List<Block> blocks = new ArrayList<>();

    /**
     * Takes the exact blocks from the layers.
     *
     * @param damping the number added to the diagonals of exact blocks
     */
    LayerBlocks(ParameterLayout layout, List<LayerFactors> layers, double damping) {
        this.dimension = layout.dimension();
        this.damping = damping;
        layout.layers().forEach(layer -> offsets.put(layer.name(), layer.from()));
        for (LayerFactors layer : layers) {
            if (layer instanceof LayerFactors.Kronecker kronecker) {
                factorised.add(kronecker);
            } else if (layer instanceof LayerFactors.Exact exact) {
                add(exact.layer(), new DenseOperator(damped(exact.matrix())));
            }
        }
    }

    /** Returns the layers whose blocks have to be added. */
    List<LayerFactors.Kronecker> factorised() {
        return factorised;
    }

    void add(String layer, CurvatureOperator block) {
        blocks.add(new Block(layer, offsets.get(layer), block));
    }

    CurvatureOperator operator() {
        return new BlockDiagonalOperator(dimension, blocks);
    }

    private INDArray damped(INDArray matrix) {
        return damping == 0
                ? matrix
                : matrix.add(Nd4j.eye(matrix.rows()).castTo(matrix.dataType()).muli(damping));
    }
}
