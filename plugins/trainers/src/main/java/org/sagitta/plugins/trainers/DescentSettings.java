package org.sagitta.plugins.trainers;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.PositiveOrZero;
import java.util.Optional;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;
import org.sagitta.api.surface.ParameterLayout;

/** Configures a training by gradients, independently of its update rule. */
public record DescentSettings(
        @PositiveOrZero
        @Default("0")
        @Describe("gamma; gamma w is added to the gradient: the penalty is gamma/2 ||w||^2")
        double weightDecay,

        @Default("true") @Describe("false leaves the biases out of the decay")
        boolean decayBiases,

        @Default("{type: constant}") Schedule schedule,

        @PositiveOrZero
        @DecimalMax("1")
        @Default("0")
        @Describe("share of the training in which the learning rate rises from 0 to the schedule's")
        double warmUp,

        @Describe("the mean of the iterates takes their place at the end")
        Optional<IterateAveraging> average,

        @Describe("moves within the dominant eigenspace only, or outside it only")
        Optional<Subspace> subspace,

        @Describe("ends the training early") Optional<Stopping> stop) {

    void check(ParameterLayout layout) {
        subspace.ifPresent(settings -> settings.check(layout));
    }

    /** Returns the factor by which the learning rate is multiplied. */
    double factor(double progress) {
        double risen = progress < warmUp ? progress / warmUp : 1;
        return risen * schedule.factor(progress);
    }
}
