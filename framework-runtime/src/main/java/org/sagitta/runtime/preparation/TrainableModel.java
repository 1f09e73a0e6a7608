package org.sagitta.runtime.preparation;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.sagitta.api.plugin.Counterpart;
import org.sagitta.api.settings.UnsuitableSettingsException;
import org.sagitta.api.surface.LossSurface;

/** A model that is trained as well as measured: its parameters move, and its state is saved and restored. */
public interface TrainableModel extends RunModel {
    /** The number of training examples. */
    int examples();

    /** The live parameter vector, which the trainer moves. */
    INDArray parameters();

    /**
     * The gradient of a mini-batch's mean loss at the live parameters.
     *
     * @param gradient takes it
     * @return the mean loss
     */
    double gradient(int[] batch, INDArray gradient);

    /** As {@link #gradient}, once more in the same update; see {@link org.sagitta.api.plugin.TrainingContext#gradientAgain}. */
    default double gradientAgain(int[] batch, INDArray gradient) {
        return gradient(batch, gradient);
    }

    /**
     * The model as another library's; throws as {@link org.sagitta.api.plugin.TrainingContext#counterpart} does.
     */
    <T> Counterpart<T> counterpart(Class<T> type);

    /** Some training examples, for a {@link #counterpart}. */
    DataSet examples(int[] batch);

    /** Makes batch normalisation's running statistics those of the live parameters, in batches of so many examples. */
    void renewStatistics(int batchSize);

    /** What it is besides the descriptor: live arrays by name, the parameters among them. */
    Map<String, INDArray> state();

    /** Mini-batches whose gradient was computed. */
    long batches();

    /** Puts the model where another of the same descriptor was. */
    void restore(Map<String, INDArray> state, long batches);

    /** The loss surface of a mini-batch of the training examples at the live parameters, as curvature is measured. */
    LossSurface surface(int[] batch);

    /**
     * The parameters of such a model that was saved.
     *
     * @throws UnsuitableSettingsException where it is another model
     */
    INDArray read(Path saved) throws IOException;
}
