package org.sagitta.plugins.trainers;

import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.plugin.TrainingContext;

/** A {@code Descent} is a training by gradients of mini-batches, with its buffers. */
final class Descent {
    private final double learningRate;
    private final Batches batches;
    private final DescentSettings course;
    private final UpdateRule rule;
    private final Gradients gradients;
    private final TrainingContext context;
    private final Decay.Kind decayKind;
    private final Optional<Decay> decay;
    private final Optional<IterateMean> mean;
    private final Optional<DominantSubspace> subspace;
    private final INDArray change;
    private final Epochs epochs;

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
        epochs = new Epochs(batches, context);
    }

    void run() {
        epochs.run(this::update);
    }

    private Epochs.Outcome update(int[] batch, long step) {
        double loss = gradients.at(batch, change);
        move(learningRate * course.factor(epochs.progress(step)), step);
        mean.ifPresent(own -> own.add(epochs.progress(step + 1), epochs.endsEpoch(step)));
        boolean last = epochs.endsTraining(step) || (epochs.endsEpoch(step) && stops(step + 1));
        if (last) {
            mean.ifPresent(own -> own.takeOver(batches.batchSize()));
        }
        return new Epochs.Outcome(loss, last);
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

    private boolean stops(long done) {
        return course.stop()
                .filter(stop -> done / batches.perEpoch(context.examples()) % stop.every() == 0)
                .filter(stop -> stop.holds(context.surface()))
                .isPresent();
    }
}
