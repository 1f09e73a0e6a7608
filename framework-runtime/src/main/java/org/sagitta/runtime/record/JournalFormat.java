package org.sagitta.runtime.record;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.sagitta.api.figure.FigureKey;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.figure.Uncertainty;
import org.sagitta.api.figure.Uncertainty.Exact;
import org.sagitta.api.figure.Uncertainty.Residual;
import org.sagitta.api.figure.Uncertainty.StandardError;
import org.sagitta.api.figure.Uncertainty.Undefined;
import org.sagitta.api.figure.Uncertainty.Unknown;
import org.sagitta.api.surface.Derivatives;

/**
 * The JSON format of a line of {@code metrics.jsonl}. Its uncertainty is exactly one of {@code standard-error},
 * {@code residual} and {@code exact}. NaN and the infinities are the strings "NaN", "Infinity" and "-Infinity".
 *
 * @param metric {@code ENTRY}, or {@code ENTRY.quantity} if there is a quantity
 * @param quantity the quantity; absent for the metric's own figure
 * @param estimator the estimator; absent for a figure of the loss surface or the training
 * @param layer the layer; absent for a figure of the whole network
 * @param interval {@code [low, high]}, the confidence interval of a figure with a standard error
 * @param level the confidence level of the interval
 * @param degreesOfFreedom the degrees of freedom of the standard error; absent if they are infinite
 * @param exact true if the figure is exact up to rounding; false if it is not and nothing more is known of its error
 * @param undefined the reason why the figure does not exist; absent if it exists
 * @param derivatives {@value JournalLine#CENTRAL_DIFFERENCES} if the curvature products behind the figure are not
 * exact; otherwise absent
 * @param seed the seed of the random numbers behind the figure
 */
@JsonPropertyOrder({
    "metric",
    "quantity",
    "value",
    "step",
    "epoch",
    "estimator",
    "layer",
    "split",
    "standard-error",
    "interval",
    "level",
    "degrees-of-freedom",
    "residual",
    "exact",
    "undefined",
    "caution",
    "derivatives",
    "ideal",
    "products",
    "method",
    "seed",
    "time"
})
public record JournalFormat(
        String metric,
        Optional<String> quantity,
        double value,
        long step,
        double epoch,
        Optional<String> estimator,
        Optional<String> layer,
        String split,
        OptionalDouble standardError,
        Optional<StudentInterval> interval,
        OptionalDouble level,
        OptionalDouble degreesOfFreedom,
        OptionalDouble residual,
        Optional<Boolean> exact,
        Optional<String> undefined,
        Optional<String> caution,
        Optional<String> derivatives,
        OptionalDouble ideal,
        long products,
        String method,
        OptionalLong seed,
        Instant time) {
    static JournalFormat of(JournalLine line) {
        FigureKey key = line.key();
        Measurement figure = line.measurement();
        Optional<StandardError> error = is(StandardError.class, figure);
        Optional<Residual> residual = is(Residual.class, figure);
        return new JournalFormat(
                key.name(),
                Optional.of(key.quantity()).filter(quantity -> !quantity.isEmpty()),
                figure.value(),
                line.step(),
                line.epoch(),
                key.estimator(),
                key.layer(),
                key.split(),
                number(error.map(StandardError::value)),
                line.interval(),
                number(error.map(known -> StudentInterval.LEVEL)),
                number(error.map(StandardError::degreesOfFreedom).filter(Double::isFinite)),
                number(residual.map(Residual::value)),
                error.isPresent() || residual.isPresent()
                        ? Optional.empty()
                        : Optional.of(figure.uncertainty() instanceof Exact),
                is(Undefined.class, figure).map(Undefined::reason),
                figure.caution(),
                mark(line.derivatives()),
                figure.ideal(),
                figure.products(),
                figure.method(),
                figure.seed(),
                line.time());
    }

    JournalLine line() {
        return new JournalLine(
                new FigureKey(
                        quantity.map(text -> metric.substring(0, metric.length() - text.length() - 1))
                                .orElse(metric),
                        quantity.orElse(""),
                        estimator,
                        layer,
                        split),
                new Measurement(value, uncertainty(), method, products, seed, ideal, caution),
                derivatives.isPresent() ? Derivatives.CENTRAL_DIFFERENCES : Derivatives.EXACT,
                step,
                epoch,
                time);
    }

    private Uncertainty uncertainty() {
        if (standardError.isPresent()) {
            return new StandardError(standardError.getAsDouble(), degreesOfFreedom.orElse(Double.POSITIVE_INFINITY));
        }
        if (residual.isPresent()) {
            return new Residual(residual.getAsDouble());
        }
        return undefined
                .<Uncertainty>map(Undefined::new)
                .orElseGet(() -> exact.orElse(false) ? new Exact() : new Unknown());
    }

    /**
     * Returns the value of {@code derivatives} for surfaces with the given derivatives, in the journal and in the
     * provenance.
     */
    public static Optional<String> mark(Derivatives derivatives) {
        return derivatives == Derivatives.EXACT ? Optional.empty() : Optional.of(JournalLine.CENTRAL_DIFFERENCES);
    }

    private static <U extends Uncertainty> Optional<U> is(Class<U> kind, Measurement figure) {
        return Optional.of(figure.uncertainty()).filter(kind::isInstance).map(kind::cast);
    }

    private static OptionalDouble number(Optional<Double> known) {
        return known.map(OptionalDouble::of).orElseGet(OptionalDouble::empty);
    }
}
