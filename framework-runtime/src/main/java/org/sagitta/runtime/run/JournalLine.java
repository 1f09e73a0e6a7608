package org.sagitta.runtime.run;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * One line of {@code metrics.jsonl}: a figure, with its uncertainty as exactly one of {@code standard-error}, {@code
 * residual} and {@code "exact": true}. NaN and the infinities are the strings "NaN", "Infinity" and "-Infinity".
 *
 * @param estimator of an operator's figure; absent for one of the loss surface or the training
 * @param split the part of the data that the figure is of
 * @param method how the figure was found
 * @param seed of the random numbers behind it
 */
@JsonPropertyOrder({
    "metric",
    "value",
    "step",
    "epoch",
    "estimator",
    "split",
    "standard-error",
    "residual",
    "exact",
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
        String split,
        @JsonProperty("standard-error") OptionalDouble standardError,
        OptionalDouble residual,
        Optional<Boolean> exact,
        long products,
        String method,
        OptionalLong seed,
        Instant time) {

    /**
     * The key in MLflow: {@code estimator/metric} of an operator's figure; {@code loss} of one of the loss surface on the
     * training data, {@code test/loss} on another split.
     */
    public String key() {
        return estimator
                .or(() -> Optional.of(split).filter(name -> !name.equals("train")))
                .map(prefix -> prefix + "/" + metric)
                .orElse(metric);
    }
}
