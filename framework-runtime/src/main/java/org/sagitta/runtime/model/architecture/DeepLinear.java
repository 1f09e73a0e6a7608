package org.sagitta.runtime.model.architecture;

import jakarta.validation.constraints.Positive;
import java.util.List;
import java.util.stream.Stream;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;
import org.sagitta.runtime.model.Architecture;
import org.sagitta.runtime.model.LayerSettings;

/** A deep linear network computes {@code W_L ... W_1 x} (Saxe et al. 2014); with biases, each factor is affine. */
@Describe("dense layers without activations")
public record DeepLinear(
        @Describe("widths of the hidden layers") List<@Positive Integer> hidden,
        @Default("true") boolean bias) implements Architecture {
    public DeepLinear {
        hidden = List.copyOf(hidden);
    }

    @Override
    public List<LayerSettings> layers(List<Integer> shape, int outputs) {
        return Stream.concat(
                        Parts.flattened(shape),
                        Stream.concat(hidden.stream(), Stream.of(outputs))
                                .map(width -> new LayerSettings.Dense(width, bias)))
                .toList();
    }
}
