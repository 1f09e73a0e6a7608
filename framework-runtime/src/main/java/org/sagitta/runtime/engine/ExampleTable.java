package org.sagitta.runtime.engine;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.data.Examples;
import org.sagitta.api.data.Targets;
import org.sagitta.runtime.engine.kernel.Kernels;
import org.sagitta.runtime.engine.kernel.Matrix;

/** Examples, from which chunks of any of them can be taken. A class becomes its unit vector. */
final class ExampleTable {
    private final Matrix features;
    private final Targets targets;
    private final int outputs;
    private final int size;

    ExampleTable(Examples examples, int outputs, Kernels kernels) {
        INDArray array = examples.features().castTo(kernels.precision());
        boolean rowMajor = array.ordering() == 'c' && !array.isView();
        this.features = kernels.wrap(rowMajor ? array : array.dup('c'));
        this.targets = examples.targets();
        this.outputs = outputs;
        this.size = examples.size();
    }

    /** N. */
    int size() {
        return size;
    }

    /**
     * Fills in a chunk.
     *
     * @param indices of examples, of which the first taken is at {@code from}
     * @param input {@code [features x n]}
     * @param target of length C n
     */
    void take(Kernels kernels, int[] indices, int from, Matrix input, double[] target) {
        kernels.gather(features, indices, from, input);
        int n = input.columns();
        if (targets instanceof Targets.Classes classes) {
            Arrays.fill(target, 0);
            for (int i = 0; i < n; i++) {
                target[classes.labels().get(indices[from + i]) * n + i] = 1;
            }
        } else if (targets instanceof Targets.Values values) {
            for (int i = 0; i < n; i++) {
                for (int c = 0; c < outputs; c++) {
                    target[c * n + i] = values.values().getDouble(indices[from + i], c);
                }
            }
        }
    }
}
