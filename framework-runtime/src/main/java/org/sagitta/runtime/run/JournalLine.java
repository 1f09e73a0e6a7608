package org.sagitta.runtime.run;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.sagitta.api.objective.Derivatives;

/**
 * One line of {@code metrics.jsonl}: a figure, with its uncertainty as exactly one of {@code standard-error}, {@code
 * residual} and {@code exact}. NaN and the infinities are the strings "NaN", "Infinity" and "-Infinity".
 *
 * @param estimator of an operator's figure; absent for one of the loss surface or the training
 * @param layer of a figure of one layer; absent for one of the whole
 * @param split the part of the data that the figure is of
 * @param exact true up to rounding; false where that is not so and nothing more is known of the error
 * @param undefined why there is no such figure; absent where there is
 * @param derivatives {@code central-differences} where the curvature products behind it are not exact; else absent
 * @param ideal of a figure that says how good something is, the value that nothing is better than; else absent
 * @param method how the figure was found
 * @param seed of the random numbers behind it
 */
@JsonPropertyOrder({
    "metric",
    "value",
    "step",
    "epoch",
    "estimator",
    "layer",
    "split",
    "standard-error",
    "residual",
    "exact",
    "undefined",
    "derivatives",
    "ideal",
    "products",
    "method",
    "seed",
    "time"
})
public record JournalLine(
        String metric,
        double value,
        long step,
        double epoch,
        Optional<String> estimator,
        Optional<String> layer,
        String split,
        @JsonProperty("standard-error") OptionalDouble standardError,
        OptionalDouble residual,
        Optional<Boolean> exact,
        Optional<String> undefined,
        Optional<String> derivatives,
        OptionalDouble ideal,
        long products,
        String method,
        OptionalLong seed,
        Instant time) {
    /** The mark of figures whose curvature products are central differences. */
    public static final String CENTRAL_DIFFERENCES = "central-differences";

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
