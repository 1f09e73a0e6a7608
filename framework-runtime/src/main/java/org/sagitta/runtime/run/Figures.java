package org.sagitta.runtime.run;

import com.google.common.eventbus.EventBus;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import org.sagitta.api.event.Measurement;
import org.sagitta.api.event.RunEvent.MetricMeasured;
import org.sagitta.api.objective.Derivatives;

/** Records figures: on the disk first, then for whoever listens. */
@Singleton
final class Figures {
    private final Journal journal;
    private final EventBus bus;

    @Inject
    Figures(Journal journal, EventBus bus) {
        this.journal = journal;
        this.bus = bus;
    }

    /** Records a figure of the loss surface or the training. */
    void record(String metric, Measurement measurement, long step, double epoch, String split) {
        record(metric, Optional.empty(), Optional.empty(), measurement, Derivatives.EXACT, step, epoch, split);
    }

    /**
     * Records a figure of an operator, whose products come from an objective with such derivatives: a metric, which sees the
     * operator alone, may take them for exact.
     */
    void record(
            String metric,
            Optional<String> estimator,
            Optional<String> layer,
            Measurement found,
            Derivatives derivatives,
            long step,
            double epoch,
            String split) {
        Measurement measurement = derivatives == Derivatives.EXACT ? found : found.ofInexact();
        Instant now = Instant.now();
        try {
            journal.append(line(metric, estimator, layer, measurement, derivatives, step, epoch, split, now));
        } catch (IOException e) {
            throw new UncheckedIOException("The journal cannot be written", e);
        }
        bus.post(new MetricMeasured(metric, estimator, layer, measurement, step, epoch, split, now));
    }

    private static JournalLine line(
            String metric,
            Optional<String> estimator,
            Optional<String> layer,
            Measurement measurement,
            Derivatives derivatives,
            long step,
            double epoch,
            String split,
            Instant time) {
        OptionalDouble standardError = OptionalDouble.empty();
        OptionalDouble residual = OptionalDouble.empty();
        Optional<Boolean> exact = Optional.empty();
        Optional<String> undefined = Optional.empty();
        if (measurement.uncertainty() instanceof Measurement.Uncertainty.StandardError e) {
            standardError = OptionalDouble.of(e.value());
        } else if (measurement.uncertainty() instanceof Measurement.Uncertainty.Residual r) {
            residual = OptionalDouble.of(r.value());
        } else {
            exact = Optional.of(measurement.uncertainty() instanceof Measurement.Uncertainty.Exact);
        }
        if (measurement.uncertainty() instanceof Measurement.Uncertainty.Undefined u) {
            undefined = Optional.of(u.reason());
        }
        return new JournalLine(
                metric,
                measurement.value(),
                step,
                epoch,
                estimator,
                layer,
                split,
                standardError,
                residual,
                exact,
                undefined,
                JournalLine.mark(derivatives),
                measurement.ideal(),
                measurement.products(),
                measurement.method(),
                measurement.seed(),
                time);
    }
}
