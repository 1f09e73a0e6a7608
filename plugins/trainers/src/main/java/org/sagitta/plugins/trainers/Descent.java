package org.sagitta.plugins.trainers;

import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.plugin.TrainingContext;

/** A training by gradients of mini-batches, and its buffers. */
final class Descent {
    private final double learningRate;
    private final Batches batches;
    private final Course course;
    private final UpdateRule rule;
    private final Gradients gradients;
    private final TrainingContext context;
    private final Decay.Kind decayKind;
    private final Optional<Decay> decay;
    private final Optional<IterateMean> mean;
    private final Optional<DominantSubspace> subspace;
    private final INDArray change;
    private final INDArray epochLoss;
    private final long steps;
    private final int perEpoch;

    Descent(
            DescentTrainer.Plan plan,
            Decay.Kind decayKind,
            UpdateRule rule,
            Gradients gradients,
            TrainingContext context) {
        learningRate = plan.learningRate();
        batches = plan.batches(context.examples());
        course = plan.course();
        this.decayKind = decayKind;
        this.rule = rule;
        this.gradients = gradients;
        this.context = context;
        decay = course.weightDecay() > 0
                ? Optional.of(new Decay(course.weightDecay(), course.decayBiases(), context))
                : Optional.empty();
        mean = course.average().map(settings -> new IterateMean(settings, context));
        subspace = course.subspace().map(settings -> new DominantSubspace(settings, context));
        change = context.parameters().like();
        epochLoss = context.state("epoch-loss", Nd4j.create(DataType.DOUBLE, 1));
        steps = batches.steps(context.examples());
        perEpoch = batches.perEpoch(context.examples());
    }

    void run() {
        boolean goesOn = true;
        for (long step = context.step(); goesOn && step < steps; ) {
            int epoch = Math.toIntExact(step / perEpoch);
            int[] order = Batches.order(context.examples(), context.random(epoch));
            long end = Math.min((epoch + 1L) * perEpoch, steps);
            while (goesOn && step < end) {
                goesOn = update(order, step);
                step++;
            }
        }
    }

    /** False where the training ends with this update. */
    private boolean update(int[] order, long step) {
        int number = Math.toIntExact(step % perEpoch);
        int[] batch = batches.batch(order, number);
        double loss = gradients.at(batch, change);
        move(learningRate * course.factor((double) step / steps), step);
        boolean endsEpoch = number == perEpoch - 1;
        return report(step + 1, loss, batch.length, endsEpoch);
    }

    private void move(double rate, long step) {
        if (decayKind == Decay.Kind.COUPLED) {
            decay.ifPresent(own -> own.addTo(change, 1));
        }
        rule.apply(change, rate, step);
        if (decayKind == Decay.Kind.DECOUPLED) {
            decay.ifPresent(own -> own.addTo(change, rate));
        }
        subspace.ifPresent(own -> own.project(change, step));
        context.parameters().subi(change);
    }

    private boolean report(long done, double loss, int examples, boolean endsEpoch) {
        mean.ifPresent(own -> own.add((double) done / steps, endsEpoch));
        boolean last = done == steps || (endsEpoch && stops(done));
        if (last) {
            mean.ifPresent(own -> own.takeOver(batches.batchSize()));
        }
        double sum = epochLoss.getDouble(0) + loss * examples;
        epochLoss.assign(endsEpoch ? 0 : sum);
        context.stepCompleted(done, (double) done / perEpoch, loss);
        if (endsEpoch) {
            context.epochCompleted(Math.toIntExact(done / perEpoch), done, sum / context.examples());
        }
        return !last;
    }

    private boolean stops(long done) {
        return course.stop()
                .filter(stop -> done / perEpoch % stop.every() == 0)
                .filter(stop -> stop.holds(context.objective()))
                .isPresent();
    }
}
