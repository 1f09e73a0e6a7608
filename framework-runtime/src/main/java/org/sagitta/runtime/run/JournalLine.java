package org.sagitta.runtime.run;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.sagitta.api.event.Measurement;
import org.sagitta.api.event.Measurement.Uncertainty;
import org.sagitta.api.event.Measurement.Uncertainty.Exact;
import org.sagitta.api.event.Measurement.Uncertainty.Residual;
import org.sagitta.api.event.Measurement.Uncertainty.StandardError;
import org.sagitta.api.event.Measurement.Uncertainty.Undefined;
import org.sagitta.api.objective.Derivatives;

/**
 * One line of {@code metrics.jsonl}: a figure, with its uncertainty as exactly one of {@code standard-error}, {@code
 * residual} and {@code exact}. NaN and the infinities are the strings "NaN", "Infinity" and "-Infinity".
 *
 * @param metric {@code ENTRY}, or {@code ENTRY.quantity} where there is a quantity
 * @param quantity what the figure is beside the metric's own; absent for that
 * @param estimator of an operator's figure; absent for one of the loss surface or the training
 * @param layer of a figure of one layer; absent for one of the whole
 * @param split the part of the data that the figure is of
 * @param interval between what the true value of a figure with a standard error lies, by Student's t distribution
 * @param level the share of such intervals that hold it
 * @param exact true up to rounding; false where that is not so and nothing more is known of the error
 * @param undefined why there is no such figure; absent where there is
 * @param caution why the figure may mislead though its error is as stated; else absent
 * @param derivatives {@code central-differences} where the curvature products behind it are not exact; else absent
 * @param ideal of a figure that says how good something is, the value that nothing is better than; else absent
 * @param method how the figure was found
 * @param seed of the random numbers behind it
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
public record JournalLine(
        String metric,
        Optional<String> quantity,
        double value,
        long step,
        double epoch,
        Optional<String> estimator,
        Optional<String> layer,
        String split,
        @JsonProperty("standard-error") OptionalDouble standardError,
        Optional<StudentInterval> interval,
        OptionalDouble level,
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
    /** The mark of figures whose curvature products are central differences. */
    public static final String CENTRAL_DIFFERENCES = "central-differences";

    /** The line of a figure that is of some checkpoint. */
    public static JournalLine of(
            FigureName name, Measurement figure, Derivatives derivatives, long step, double epoch, Instant time) {
        Optional<StandardError> error = is(StandardError.class, figure);
        Optional<Residual> residual = is(Residual.class, figure);
        return new JournalLine(
                name.metric(),
                Optional.of(name.quantity()).filter(quantity -> !quantity.isEmpty()),
                figure.value(),
                step,
                epoch,
                name.estimator(),
                name.layer(),
                name.split(),
                number(error.map(StandardError::value)),
                error.map(known -> StudentInterval.of(figure.value(), known)),
                number(error.map(known -> StudentInterval.LEVEL)),
                number(residual.map(Residual::value)),
                error.isPresent() || residual.isPresent()
                        ? Optional.empty()
                        : Optional.of(figure.uncertainty() instanceof Exact),
                is(Undefined.class, figure).map(Undefined::reason),
                figure.caution(),
                mark(derivatives),
                figure.ideal(),
                figure.products(),
                figure.method(),
                figure.seed(),
                time);
    }

    private static <U extends Uncertainty> Optional<U> is(Class<U> kind, Measurement figure) {
        return Optional.of(figure.uncertainty()).filter(kind::isInstance).map(kind::cast);
    }

    private static OptionalDouble number(Optional<Double> known) {
        return known.map(OptionalDouble::of).orElseGet(OptionalDouble::empty);
    }

    /** The name of the metric's entry in the descriptor. */
    public String entry() {
        return quantity.map(text -> metric.substring(0, metric.length() - text.length() - 1))
                .orElse(metric);
    }

    /**
     * The key in MLflow: {@code estimator/metric} of an operator's figure, {@code estimator/metric/layer} of one of a layer; {@code loss} of one of the loss surface on the
     * training data, {@code test/loss} on another split.
     */
    public String key() {
        return estimator
                        .or(() -> Optional.of(split).filter(name -> !name.equals("train")))
                        .map(prefix -> prefix + "/" + metric)
                        .orElse(metric)
                + layer.map(name -> "/" + name).orElse("");
    }

    /** What {@code derivatives} says of objectives with such derivatives. */
    static Optional<String> mark(Derivatives derivatives) {
        return derivatives == Derivatives.EXACT ? Optional.empty() : Optional.of(CENTRAL_DIFFERENCES);
    }
}
