package org.sagitta.runtime.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.surface.ParameterBlock;
import org.sagitta.api.surface.ParameterLayout;
import org.sagitta.runtime.engine.network.Network;
import org.sagitta.runtime.engine.network.RunningStatistics;

/**
 * The state that a network has learnt: its parameters and running statistics.
 *
 * @param parameters theta, of length P
 * @param statistics the running statistics of batch normalisation
 */
public record Weights(INDArray parameters, RunningStatistics statistics) {
    /** The suffix of a counter that PyTorch stores next to running statistics, and that is ignored here. */
    private static final String COUNTER = ".num_batches_tracked";

    /**
     * Creates the weights of a network, float64, from one array for each parameter or statistic.
     *
     * @param arrays the arrays by their names, as in files of weights
     * @throws ModelException that lists every array that is missing, left over or of another shape
     */
    public static Weights of(Network network, Map<String, INDArray> arrays) {
        List<String> faults = faults(network, arrays);
        if (!faults.isEmpty()) {
            throw new ModelException("The weights do not fit the model: " + String.join("; ", faults));
        }
        return new Weights(
                Nd4j.createFromArray(flat(network.layout(), arrays)),
                RunningStatistics.of(flat(network.statistics(), arrays)));
    }

    private static double[] flat(ParameterLayout layout, Map<String, INDArray> arrays) {
        double[] flat = new double[layout.dimension()];
        for (ParameterBlock block : layout.blocks()) {
            double[] rowMajor = arrays.get(block.name())
                    .castTo(DataType.DOUBLE)
                    .dup('c')
                    .data()
                    .asDouble();
            System.arraycopy(rowMajor, 0, flat, block.offset(), block.size());
        }
        return flat;
    }

    private static List<String> faults(Network network, Map<String, INDArray> arrays) {
        List<String> faults = new ArrayList<>();
        TreeSet<String> leftOver = new TreeSet<>(arrays.keySet());
        leftOver.removeIf(name -> name.endsWith(COUNTER));
        Stream.of(network.layout(), network.statistics())
                .flatMap(layout -> layout.blocks().stream())
                .forEach(block -> {
                    leftOver.remove(block.name());
                    INDArray found = arrays.get(block.name());
                    if (found == null) {
                        faults.add(block.name() + " is missing (shape " + block.shape() + ")");
                    } else if (!Arrays.equals(found.shape(), longs(block))) {
                        faults.add(block.name() + " has the shape " + Arrays.toString(found.shape()) + ", expected "
                                + block.shape());
                    }
                });
        leftOver.forEach(name -> faults.add(name + " belongs to no layer"));
        return faults;
    }

    private static long[] longs(ParameterBlock block) {
        return block.shape().stream().mapToLong(Integer::longValue).toArray();
    }
}
