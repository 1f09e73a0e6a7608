package org.sagitta.plugins.trainers;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.plugin.TrainingContext;

/**
 * Runs the updates by mini-batches, epoch after epoch, from the current state of the training, and reports each to the
 * runtime.
 */
final class Epochs {
    /** An {@code Outcome} is the result of an update. */
    record Outcome(double loss, boolean last) {}

    /** An {@code Update} changes the parameters, given a mini-batch. */
    interface Update {
        /**
         * Makes an update.
         *
         * @param step the number of updates before this one
         */
        Outcome by(int[] batch, long step);
    }

    private final Batches batches;
    private final TrainingContext context;
    private final INDArray lossSum;
    private final long steps;
    private final int perEpoch;

    Epochs(Batches batches, TrainingContext context) {
        this.batches = batches;
        this.context = context;
        lossSum = context.state("epoch-loss", Nd4j.create(DataType.DOUBLE, 1));
        steps = batches.steps(context.examples());
        perEpoch = batches.perEpoch(context.examples());
    }

    /** Returns the number of updates done divided by the number of all updates. */
    double progress(long done) {
        return (double) done / steps;
    }

    /** Returns whether the update after {@code step} others is the last one of the training. */
    boolean endsTraining(long step) {
        return step + 1 == steps;
    }

    /** Returns whether the update after {@code step} others is the last one of its epoch. */
    boolean endsEpoch(long step) {
        return (step + 1) % perEpoch == 0;
    }

    void run(Update update) {
        boolean last = false;
        for (long step = context.step(); !last && step < steps; ) {
            int[] order = Batches.order(context.examples(), context.random(step / perEpoch));
            long end = Math.min((step / perEpoch + 1) * perEpoch, steps);
            while (!last && step < end) {
                int[] batch = batches.batch(order, Math.toIntExact(step % perEpoch));
                Outcome outcome = update.by(batch, step);
                say(step, outcome.loss(), batch.length);
                last = outcome.last();
                step++;
            }
        }
    }

    private void say(long step, double loss, int examples) {
        long done = step + 1;
        double sum = lossSum.getDouble(0) + loss * examples;
        lossSum.assign(endsEpoch(step) ? 0 : sum);
        context.stepCompleted(done, (double) done / perEpoch, loss);
        if (endsEpoch(step)) {
            context.epochCompleted(Math.toIntExact(done / perEpoch), done, sum / context.examples());
        }
    }
}
