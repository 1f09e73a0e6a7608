package org.sagitta.runtime.preparation;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.sagitta.api.plugin.Counterpart;
import org.sagitta.api.settings.UnsuitableSettingsException;
import org.sagitta.api.surface.LossSurface;

/** A model that is trained as well as measured: its parameters change, and its state is saved and restored. */
public interface TrainableModel extends RunModel {
    /** Returns the number of training examples. */
    int examples();

    /** Returns the current parameter vector, which the trainer changes in place. */
    INDArray parameters();

    /**
     * Computes the gradient of a mini-batch's mean loss at the current parameters.
     *
     * @param gradient the array that receives the gradient
     * @return the mean loss
     */
    double gradient(int[] batch, INDArray gradient);

    /**
     * Computes the gradient as {@link #gradient} does, once more in the same update; see
     * {@link org.sagitta.api.plugin.TrainingContext#gradientAgain}.
     */
    default double gradientAgain(int[] batch, INDArray gradient) {
        return gradient(batch, gradient);
    }

    /**
     * Returns the model as another library's; throws the exceptions of
     * {@link org.sagitta.api.plugin.TrainingContext#counterpart}.
     */
    <T> Counterpart<T> counterpart(Class<T> type);

    /** Returns some training examples, for a {@link #counterpart}. */
    DataSet examples(int[] batch);

    /** Recomputes batch normalisation's running statistics for the current parameters, in batches of the given size. */
    void renewStatistics(int batchSize);

    /**
     * Returns the state of the model that is not in the descriptor: the current arrays by name, including the
     * parameters.
     */
    Map<String, INDArray> state();

    /** Returns the number of mini-batches whose gradient was computed. */
    long batches();

    /** Restores the state of another model of the same descriptor. */
    void restore(Map<String, INDArray> state, long batches);

    /**
     * Returns the loss surface of a mini-batch of the training examples at the current parameters, with the curvature's
     * settings.
     */
    LossSurface surface(int[] batch);

    /**
     * Reads the parameters of a saved model of the same kind.
     *
     * @throws UnsuitableSettingsException if it is another model
     */
    INDArray read(Path saved) throws IOException;
}
