package org.sagitta.plugins.trainers;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.plugin.TrainingContext;

/** An {@code IterateMean} is the mean of the iterates so far, with equal weights. */
final class IterateMean {
    private final IterateAveraging settings;
    private final TrainingContext context;
    private final INDArray mean;
    private final INDArray count;

    IterateMean(IterateAveraging settings, TrainingContext context) {
        this.settings = settings;
        this.context = context;
        mean = context.state(
                "mean", Nd4j.create(DataType.DOUBLE, context.parameters().length()));
        count = context.state("mean-count", Nd4j.create(DataType.DOUBLE, 1));
    }

    /**
     * Adds the iterate after an update, if the settings ask for it.
     *
     * @param progress the number of updates done divided by the number of all updates
     */
    void add(double progress, boolean endsEpoch) {
        if (progress <= settings.from() || (settings.each() == IterateAveraging.Each.EPOCH && !endsEpoch)) {
            return;
        }
        count.addi(1);
        INDArray iterate = context.parameters().castTo(DataType.DOUBLE).reshape(mean.shape());
        mean.addi(iterate.sub(mean).divi(count.getDouble(0)));
    }

    /** Replaces the parameters by the mean, and computes the running statistics that belong to it. */
    void takeOver(int batchSize) {
        if (count.getDouble(0) > 0) {
            INDArray parameters = context.parameters();
            parameters.assign(mean.reshape(parameters.shape()).castTo(parameters.dataType()));
            context.renewStatistics(batchSize);
        }
    }
}
