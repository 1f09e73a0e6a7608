package org.sagitta.runtime.engine.factor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.sagitta.api.layer.WeightUse;
import org.sagitta.api.surface.LayerFactors;
import org.sagitta.api.surface.ParameterBlock;
import org.sagitta.api.surface.ParameterLayout;

/**
 * Computes Kronecker factors by KFRA's recursion (Botev, Ritter and Barber 2017), which propagates the mean over the
 * examples backwards instead of each example.
 */
final class RecursiveFactors {
    private RecursiveFactors() {}

    /**
     * Computes each dense layer's factors, in the order of the layers.
     *
     * @param chain the accumulators in the order of the layers; the last one is the network's output
     */
    static List<LayerFactors> of(
            List<RecursionAccumulator> chain, ParameterLayout layout, INDArray parameters, int examples) {
        List<LayerFactors> factors = new ArrayList<>();
        INDArray output = chain.get(chain.size() - 1).outputCurvature().castTo(DataType.DOUBLE);
        for (int i = chain.size() - 1; i >= 0; i--) {
            INDArray mean = chain.get(i).mean(examples);
            Optional<WeightUse> dense = chain.get(i).node().dense();
            if (dense.isPresent()) {
                WeightUse use = dense.get();
                String layer = chain.get(i).node().name();
                factors.add(0, new LayerFactors.Kronecker(layer, mean, output.castTo(mean.dataType()), use.bias()));
                output = pulledBack(weight(layer, use, layout, parameters), output);
            } else {
                output = output.mul(mean.castTo(DataType.DOUBLE));
            }
        }
        return List.copyOf(factors);
    }

    /** Computes the curvature W'G W with respect to a dense layer's inputs, exactly symmetric. */
    private static INDArray pulledBack(INDArray weight, INDArray output) {
        INDArray product = weight.transpose().mmul(output).mmul(weight);
        return product.add(product.transpose()).muli(0.5);
    }

    /** Returns a layer's weight W in float64. */
    private static INDArray weight(String layer, WeightUse use, ParameterLayout layout, INDArray parameters) {
        ParameterBlock block = layout.blocks().stream()
                .filter(any -> any.layer().equals(layer))
                .findFirst()
                .orElseThrow();
        return parameters
                .get(NDArrayIndex.interval(block.offset(), block.offset() + block.size()))
                .castTo(DataType.DOUBLE)
                .dup('c')
                .reshape('c', use.outputs(), use.inputs());
    }
}
