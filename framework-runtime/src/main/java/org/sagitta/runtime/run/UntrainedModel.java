package org.sagitta.runtime.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.sagitta.api.data.Split;
import org.sagitta.api.plugin.Counterpart;
import org.sagitta.api.surface.LossSurface;
import org.sagitta.api.surface.ModelOutputs;
import org.sagitta.api.surface.ParameterLayout;
import org.sagitta.runtime.model.ImportedModel;

/** A model that only DL4J can compute, as it was read. */
record UntrainedModel(ImportedModel model, int examples, Map<Split, LossSurface> surfaces) implements RunModel {
    @Override
    public int outputs() {
        return surfaces.values()
                .iterator()
                .next()
                .as(ModelOutputs.class)
                .orElseThrow()
                .outputs()
                .columns();
    }

    @Override
    public ParameterLayout layout() {
        return surfaces.values().iterator().next().layout();
    }

    @Override
    public INDArray parameters() {
        return surfaces.values().iterator().next().parameters();
    }

    @Override
    public double gradient(int[] batch, INDArray gradient) {
        throw untrained();
    }

    @Override
    public <T> Counterpart<T> counterpart(Class<T> type) {
        throw untrained();
    }

    @Override
    public DataSet examples(int[] batch) {
        throw untrained();
    }

    @Override
    public Map<String, INDArray> state() {
        throw untrained();
    }

    @Override
    public long batches() {
        throw untrained();
    }

    @Override
    public void restore(Map<String, INDArray> state, long batches) {
        throw untrained();
    }

    @Override
    public void renewStatistics(int batchSize) {
        throw untrained();
    }

    @Override
    public LossSurface surface(int[] batch) {
        throw untrained();
    }

    @Override
    public INDArray read(Path saved) {
        throw new IllegalArgumentException("The parameters of models that only DL4J can compute are not read back");
    }

    @Override
    public Path save(Path stem) throws IOException {
        return model.save(stem);
    }

    private static UnsupportedOperationException untrained() {
        return new UnsupportedOperationException("A model that only DL4J can compute is not trained");
    }
}
