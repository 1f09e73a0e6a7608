package org.sagitta.runtime.preparation;

import com.google.common.primitives.ImmutableIntArray;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.data.Examples;
import org.sagitta.api.data.Split;
import org.sagitta.api.plugin.Counterpart;
import org.sagitta.api.plugin.ModelSize;
import org.sagitta.api.settings.UnsuitableSettingsException;
import org.sagitta.api.surface.LossSurface;
import org.sagitta.api.surface.ParameterLayout;
import org.sagitta.runtime.dl4j.BatchArrays;
import org.sagitta.runtime.dl4j.ModelFiles;
import org.sagitta.runtime.dl4j.NetworkCounterpart;
import org.sagitta.runtime.engine.BatchGradient;
import org.sagitta.runtime.engine.NetworkSurface;
import org.sagitta.runtime.engine.dense.ExactCosts;
import org.sagitta.runtime.engine.network.Network;
import org.sagitta.runtime.engine.network.RunningStatistics;
import org.sagitta.runtime.model.LossSettings;
import org.sagitta.runtime.model.ModelException;
import org.sagitta.runtime.model.Weights;
import org.sagitta.runtime.record.Warnings;

/**
 * A model that is a network of the engine.
 *
 * @param data the training data
 * @param parameters the current parameter vector, which the training changes
 * @param training computes mini-batch gradients at the current parameters
 * @param surfaceOf returns the loss surface of a mini-batch at the current parameters
 * @param lone the effect of a batch with a single example on the layers
 * @param warnings receives a warning about it
 * @param first the loss surface of each split at the initial parameters
 */
record EngineModel(
        Network network,
        LossSettings loss,
        Examples data,
        INDArray parameters,
        BatchGradient training,
        Function<int[], LossSurface> surfaceOf,
        SingleExampleBatches lone,
        Warnings warnings,
        Map<Split, NetworkSurface> first)
        implements TrainableModel {
    @Override
    public int examples() {
        return data.size();
    }

    @Override
    public int outputs() {
        return network.outputs();
    }

    @Override
    public ParameterLayout layout() {
        return network.layout();
    }

    /** Returns the size in the mode in which the curvature is measured. */
    @Override
    public ModelSize size() {
        return size(first.values().iterator().next().network());
    }

    /** Returns the costs of a network's curvature, in the mode in which it is measured. */
    static ModelSize size(Network network) {
        ExactCosts costs = ExactCosts.of(network);
        return new ModelSize(
                network.layout(), network.outputs(), costs.perExample(), costs.hessianDiagonal(), costs.matrix());
    }

    @Override
    public double gradient(int[] batch, INDArray gradient) {
        warnOfLone(batch);
        return training.compute(parameters, batch, gradient);
    }

    private void warnOfLone(int[] batch) {
        if (batch.length == 1 && lone.matter()) {
            warnings.give(lone.warning());
        }
    }

    @Override
    public double gradientAgain(int[] batch, INDArray gradient) {
        return training.computeAgain(parameters, batch, gradient);
    }

    @Override
    public <T> Counterpart<T> counterpart(Class<T> type) {
        return NetworkCounterpart.of(type, network, loss, new Weights(parameters, training.statistics()), this::move);
    }

    private void move(Weights to) {
        parameters.assign(to.parameters().castTo(parameters.dataType()));
        training.resume(to.statistics(), training.batches());
    }

    @Override
    public DataSet examples(int[] batch) {
        warnOfLone(batch);
        return BatchArrays.of(data.subset(ImmutableIntArray.copyOf(batch)), network.outputs(), parameters.dataType());
    }

    @Override
    public Map<String, INDArray> state() {
        return Map.of("parameters", parameters, "statistics", Nd4j.createFromArray(statistics()));
    }

    /**
     * Returns the running statistics, or an array of one element if there are none, because an empty array cannot be
     * saved.
     */
    private double[] statistics() {
        double[] values = training.statistics().values();
        return values.length == 0 ? new double[1] : values;
    }

    @Override
    public long batches() {
        return training.batches();
    }

    @Override
    public void restore(Map<String, INDArray> state, long batches) {
        parameters.assign(state.get("parameters").castTo(parameters.dataType()));
        double[] statistics = state.get("statistics").toDoubleVector();
        training.resume(
                RunningStatistics.of(
                        Arrays.copyOf(statistics, training.statistics().length())),
                batches);
    }

    @Override
    public void renewStatistics(int batchSize) {
        if (network.statistics().dimension() == 0) {
            return;
        }
        INDArray unused = parameters.like();
        for (int first = 0; first < examples(); first += batchSize) {
            int[] batch = IntStream.range(first, Math.min(first + batchSize, examples()))
                    .toArray();
            training.compute(parameters, batch, unused);
        }
    }

    @Override
    public Map<Split, LossSurface> surfaces() {
        Map<Split, LossSurface> surfaces = new EnumMap<>(Split.class);
        first.forEach((split, surface) -> surfaces.put(split, surface.at(parameters, training.statistics())));
        return surfaces;
    }

    @Override
    public LossSurface surface(int[] batch) {
        return surfaceOf.apply(batch);
    }

    @Override
    public INDArray read(Path saved) throws IOException {
        try {
            return ModelFiles.read(saved, network, loss).parameters();
        } catch (ModelException e) {
            throw new UnsuitableSettingsException(e.getMessage());
        }
    }

    @Override
    public Path save(Path stem) throws IOException {
        return ModelFiles.save(stem, network, new Weights(parameters, training.statistics()), loss);
    }
}
