package org.sagitta.runtime.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.sagitta.api.objective.ParameterBlock;
import org.sagitta.api.objective.ParameterLayout;

/** Parameters by their names, as files of weights give them, and as the flat vector. */
public final class Weights {
    private Weights() {}

    /**
     * theta, of length P, float64, from one array a parameter.
     *
     * @throws ModelException that lists every parameter that is missing, left over or of another shape
     */
    public static INDArray flatten(ParameterLayout layout, Map<String, INDArray> weights) {
        List<String> faults = faults(layout, weights);
        if (!faults.isEmpty()) {
            throw new ModelException("The weights do not fit the model: " + String.join("; ", faults));
        }
        INDArray theta = Nd4j.create(DataType.DOUBLE, layout.dimension());
        for (ParameterBlock block : layout.blocks()) {
            INDArray rowMajor =
                    weights.get(block.name()).castTo(DataType.DOUBLE).dup('c');
            theta.get(NDArrayIndex.interval(block.offset(), block.offset() + block.size()))
                    .assign(rowMajor.reshape(block.size()));
        }
        return theta;
    }

    private static List<String> faults(ParameterLayout layout, Map<String, INDArray> weights) {
        List<String> faults = new ArrayList<>();
        TreeSet<String> leftOver = new TreeSet<>(weights.keySet());
        for (ParameterBlock block : layout.blocks()) {
            leftOver.remove(block.name());
            INDArray found = weights.get(block.name());
            if (found == null) {
                faults.add(block.name() + " is missing (shape " + block.shape() + ")");
            } else if (!Arrays.equals(
                    found.shape(),
                    block.shape().stream().mapToLong(Integer::longValue).toArray())) {
                faults.add(block.name() + " has the shape " + Arrays.toString(found.shape()) + ", expected "
                        + block.shape());
            }
        }
        leftOver.forEach(name -> faults.add(name + " belongs to no layer"));
        return faults;
    }
}
