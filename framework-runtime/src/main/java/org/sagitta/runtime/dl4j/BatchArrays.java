package org.sagitta.runtime.dl4j;

import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.data.Examples;
import org.sagitta.runtime.engine.loss.TargetColumns;

/** Converts examples to the arrays that other libraries' models take. */
public final class BatchArrays {
    private BatchArrays() {}

    /**
     * Returns all of the examples, as {@link org.sagitta.api.plugin.TrainingContext#examples(int[])} defines.
     *
     * @param outputs C, the number of outputs
     */
    public static DataSet of(Examples examples, int outputs, DataType precision) {
        return new DataSet(
                features(examples).castTo(precision), labels(examples, outputs).castTo(precision));
    }

    /** Returns a copy of the features: [n, D], or [n, channels, height, width] for images. */
    static INDArray features(Examples examples) {
        long[] shape = LongStream.concat(
                        LongStream.of(examples.size()),
                        examples.shape().stream().mapToLong(Integer::longValue))
                .toArray();
        return examples.features().dup('c').reshape('c', shape);
    }

    private static INDArray labels(Examples examples, int outputs) {
        int n = examples.size();
        double[] columns = new double[n * outputs];
        TargetColumns.fill(examples.targets(), outputs, IntStream.range(0, n).toArray(), 0, n, columns);
        return Nd4j.createFromArray(columns).reshape('f', n, outputs).dup('c');
    }
}
