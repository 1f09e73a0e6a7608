package org.sagitta.runtime.model.architecture;

import jakarta.validation.constraints.Positive;
import java.util.List;
import java.util.stream.Stream;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;
import org.sagitta.runtime.model.Activation;
import org.sagitta.runtime.model.Architecture;
import org.sagitta.runtime.model.LayerSettings;

/** A multilayer perceptron has dense layers with an activation function between them. */
@Describe("dense layers with an activation between them")
public record Mlp(
        @Describe("widths of the hidden layers") List<@Positive Integer> hidden,
        @Default("tanh") Activation activation) implements Architecture {
    public Mlp {
        hidden = List.copyOf(hidden);
    }

    @Override
    public List<LayerSettings> layers(List<Integer> shape, int outputs) {
        return Stream.of(
                        Parts.flattened(shape),
                        hidden.stream().flatMap(width -> Stream.of(Parts.dense(width), activation.layer())),
                        Stream.of(Parts.dense(outputs)))
                .flatMap(layers -> layers)
                .toList();
    }
}
