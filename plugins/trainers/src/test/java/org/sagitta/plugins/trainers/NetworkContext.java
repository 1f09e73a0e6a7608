package org.sagitta.plugins.trainers;

import com.google.common.primitives.ImmutableIntArray;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.data.Examples;
import org.sagitta.api.data.Targets;
import org.sagitta.api.plugin.Counterpart;
import org.sagitta.api.surface.LossSurface;
import org.sagitta.api.surface.ParameterLayout;
import org.sagitta.runtime.dl4j.BatchArrays;
import org.sagitta.runtime.dl4j.NetworkCounterpart;
import org.sagitta.runtime.engine.BatchGradient;
import org.sagitta.runtime.engine.execution.Lanes;
import org.sagitta.runtime.engine.network.Network;
import org.sagitta.runtime.engine.network.RunningStatistics;
import org.sagitta.runtime.model.Initialisation;
import org.sagitta.runtime.model.LayerSettings;
import org.sagitta.runtime.model.LossFunction;
import org.sagitta.runtime.model.ModelBuilder;
import org.sagitta.runtime.model.ModelSettings;
import org.sagitta.runtime.model.Weights;

/** A {@code NetworkContext} trains a network in float64 on random examples of three classes. */
final class NetworkContext extends RecordingContext {
    private static final LossFunction LOSS = LossFunction.CROSS_ENTROPY;
    private static final int CLASSES = 3;

    private final Examples data;
    private final Network network;
    private final INDArray parameters;
    private final BatchGradient gradients;

    NetworkContext(long seed, int examples, List<Integer> shape, List<LayerSettings> layers) {
        super(seed);
        Random random = new Random(5);
        int size = shape.stream().reduce(1, Math::multiplyExact);
        data = new Examples(
                Nd4j.createFromArray(
                                random.doubles((long) examples * size, -2, 2).toArray())
                        .reshape('c', examples, size),
                shape,
                new Targets.Classes(
                        ImmutableIntArray.copyOf(
                                random.ints(examples, 0, CLASSES).toArray()),
                        CLASSES));
        network = ModelBuilder.network(new ModelSettings.Sequential(layers), data, LOSS);
        parameters = Initialisation.parameters(network, ModelSettings.STANDARD_INITIALISER, random);
        gradients = new BatchGradient(network, ModelBuilder.loss(LOSS), data, DataType.DOUBLE, Lanes.standard(), seed);
    }

    double[] statistics() {
        return gradients.statistics().values();
    }

    @Override
    void resume(RecordingContext other, Map<String, INDArray> saved) {
        super.resume(other, saved);
        NetworkContext from = (NetworkContext) other;
        gradients.resume(RunningStatistics.of(from.statistics()), from.gradients.batches());
    }

    @Override
    public int examples() {
        return data.size();
    }

    @Override
    public INDArray parameters() {
        return parameters;
    }

    @Override
    public ParameterLayout layout() {
        return network.layout();
    }

    @Override
    public double gradient(int[] batch, INDArray gradient) {
        return gradients.compute(parameters, batch, gradient);
    }

    @Override
    public double gradientAgain(int[] batch, INDArray gradient) {
        return gradients.computeAgain(parameters, batch, gradient);
    }

    @Override
    public <T> Counterpart<T> counterpart(Class<T> type) {
        return NetworkCounterpart.of(type, network, LOSS, new Weights(parameters, gradients.statistics()), weights -> {
            parameters.assign(weights.parameters());
            gradients.resume(weights.statistics(), gradients.batches());
        });
    }

    @Override
    public DataSet examples(int[] batch) {
        return BatchArrays.of(data.subset(ImmutableIntArray.copyOf(batch)), network.outputs(), DataType.DOUBLE);
    }

    @Override
    public LossSurface surface(int[] batch) {
        throw new UnsupportedOperationException("no trainer here asks for it");
    }

    @Override
    public LossSurface surface() {
        throw new UnsupportedOperationException("no trainer here asks for it");
    }

    @Override
    public void renewStatistics(int batchSize) {
        throw new UnsupportedOperationException("no trainer here asks for it");
    }
}
