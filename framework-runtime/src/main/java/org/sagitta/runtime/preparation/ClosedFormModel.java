package org.sagitta.runtime.preparation;

import com.google.common.primitives.ImmutableIntArray;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.sagitta.api.data.Npy;
import org.sagitta.api.data.Split;
import org.sagitta.api.plugin.Counterpart;
import org.sagitta.api.settings.UnsuitableSettingsException;
import org.sagitta.api.surface.LossSurface;
import org.sagitta.api.surface.MiniBatches;
import org.sagitta.api.surface.ModelOutputs;
import org.sagitta.api.surface.NotAvailableException;
import org.sagitta.api.surface.ParameterLayout;

/**
 * A model that consists of a loss surface from a plugin.
 *
 * @param start the surface at its initial parameters
 * @param parameters the current parameter vector, which the training changes
 */
record ClosedFormModel(LossSurface start, INDArray parameters) implements TrainableModel {
    static ClosedFormModel of(LossSurface surface) {
        return new ClosedFormModel(surface, surface.parameters());
    }

    @Override
    public int examples() {
        return start.examples();
    }

    @Override
    public int outputs() {
        return start.as(ModelOutputs.class).orElseThrow().outputDimension();
    }

    @Override
    public ParameterLayout layout() {
        return start.layout();
    }

    @Override
    public double gradient(int[] batch, INDArray gradient) {
        LossSurface surface = surface(batch);
        gradient.assign(surface.gradient().reshape(gradient.shape()));
        return surface.loss();
    }

    @Override
    public <T> Counterpart<T> counterpart(Class<T> type) {
        throw new NotAvailableException(noCounterpart(type).orElseThrow());
    }

    /** Returns the reason why such a surface has no counterpart in another library. */
    static Optional<String> noCounterpart(Class<?> type) {
        return Optional.of(
                "it trains the " + type.getSimpleName() + " of a network, but there is a loss surface in closed form");
    }

    @Override
    public DataSet examples(int[] batch) {
        throw new NotAvailableException("A loss surface in closed form has no examples");
    }

    @Override
    public Map<String, INDArray> state() {
        return Map.of("parameters", parameters);
    }

    @Override
    public long batches() {
        return 0;
    }

    @Override
    public void restore(Map<String, INDArray> state, long batches) {
        parameters.assign(state.get("parameters"));
    }

    @Override
    public void renewStatistics(int batchSize) {}

    @Override
    public Map<Split, LossSurface> surfaces() {
        return Map.of(Split.TRAIN, start.at(parameters.dup()));
    }

    @Override
    public LossSurface surface(int[] batch) {
        LossSurface examples = batch.length == examples()
                ? start
                : start.as(MiniBatches.class).orElseThrow().subset(ImmutableIntArray.copyOf(batch));
        return examples.at(parameters.dup());
    }

    @Override
    public INDArray read(Path saved) throws IOException {
        INDArray read = Npy.read(saved).toArray();
        if (read.length() != parameters.length()) {
            throw new UnsuitableSettingsException(
                    saved + " has " + read.length() + " parameters; expected " + parameters.length());
        }
        return read;
    }

    @Override
    public Path save(Path stem) throws IOException {
        Path file = stem.resolveSibling(stem.getFileName() + ".npy");
        Npy.write(file, parameters);
        return file;
    }
}
