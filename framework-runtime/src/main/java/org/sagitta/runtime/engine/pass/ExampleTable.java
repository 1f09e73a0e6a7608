package org.sagitta.runtime.engine.pass;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.indexing.SpecifiedIndex;
import org.sagitta.api.data.Examples;
import org.sagitta.api.data.Targets;
import org.sagitta.api.layer.Kernels;
import org.sagitta.api.layer.Matrix;
import org.sagitta.runtime.engine.loss.TargetColumns;
import org.sagitta.runtime.engine.network.Network;
import org.sagitta.runtime.engine.rule.Images;

/**
 * A table of all examples, from which chunks of any examples are taken. A class is converted to its unit vector, or to
 * 0 or 1 if there is one output for two classes.
 */
public final class ExampleTable {
    private final Matrix features;
    private final Targets targets;
    private final int outputs;
    private final int size;

    public ExampleTable(Examples examples, Network network, Kernels kernels) {
        INDArray array = stored(examples.features().castTo(kernels.precision()), network.inputShape());
        boolean rowMajor = array.ordering() == 'c' && !array.isView();
        this.features = kernels.wrap(rowMajor ? array : array.dup('c'));
        this.targets = examples.targets();
        this.outputs = network.outputs();
        this.size = examples.size();
    }

    /** Returns the number N of examples. */
    public int size() {
        return size;
    }

    /**
     * Fills in a chunk.
     *
     * @param indices the indices of the examples; the chunk begins with the one at {@code from}
     * @param input {@code [features x n]}
     * @param target an array of length C n
     */
    public void take(Kernels kernels, int[] indices, int from, Matrix input, double[] target) {
        kernels.gather(features, indices, from, input);
        TargetColumns.fill(targets, outputs, indices, from, input.columns(), target);
    }

    /** Returns the columns in the order in which the engine stores an image's features. */
    private static INDArray stored(INDArray rows, List<Integer> shape) {
        boolean reordered = shape.size() == 3 && shape.get(0) > 1 && shape.get(1) > 1;
        return reordered ? rows.get(NDArrayIndex.all(), new SpecifiedIndex(Images.storageOrder(shape))) : rows;
    }
}
