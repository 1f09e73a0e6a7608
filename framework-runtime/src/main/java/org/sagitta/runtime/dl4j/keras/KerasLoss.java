package org.sagitta.runtime.dl4j.keras;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.sagitta.runtime.model.LossFunction;
import tools.jackson.databind.JsonNode;

/** Compares the loss with which a Keras model was compiled with that of the descriptor. */
public final class KerasLoss {
    private static final Map<String, Set<LossFunction>> LOSSES = Map.of(
            "categorical_crossentropy", Set.of(LossFunction.CROSS_ENTROPY),
            "sparse_categorical_crossentropy", Set.of(LossFunction.CROSS_ENTROPY),
            "binary_crossentropy", Set.of(LossFunction.BINARY_CROSS_ENTROPY),
            "mse", Set.of(LossFunction.MSE, LossFunction.HALF_MSE),
            "mean_squared_error", Set.of(LossFunction.MSE, LossFunction.HALF_MSE));

    private KerasLoss() {}

    /**
     * Describes the differences between the file's loss and the descriptor's.
     *
     * @param training {@code training_config}
     */
    public static List<String> misfits(JsonNode training, LossFunction wanted) {
        List<String> misfits = new ArrayList<>();
        JsonNode loss = single(training.path("loss"));
        if (loss.isMissingNode() || loss.isNull()) {
            return misfits;
        }
        JsonNode settings = loss.path("config");
        String name = name(loss);
        if (!LOSSES.getOrDefault(name, Set.of()).contains(wanted)) {
            misfits.add("the model was compiled with the loss " + name + ", but the descriptor's is "
                    + wanted.type()
                    + "; give that loss, or save the model without compiling it, by compile=False when it is loaded");
        }
        if (settings.path("label_smoothing").asDouble(0) != 0) {
            misfits.add("the model's loss has label_smoothing " + settings.path("label_smoothing")
                    + "; honoured: 0. Compile it without");
        }
        JsonNode weights = single(training.path("loss_weights"));
        if (!weights.isMissingNode() && !weights.isNull() && weights.asDouble(0) != 1) {
            misfits.add("the model was compiled with loss_weights " + training.path("loss_weights")
                    + "; honoured: none, or 1. Compile it without");
        }
        return misfits;
    }

    /** Returns the only element of a list, or of a mapping from outputs. */
    private static JsonNode single(JsonNode node) {
        boolean serialised = node.has("class_name");
        return node.isContainer() && !serialised && node.size() == 1
                ? node.iterator().next()
                : node;
    }

    /** Returns the name of a loss; {@code MeanSquaredError} and {@code mean_squared_error} are the same. */
    private static String name(JsonNode loss) {
        String given = loss.isString()
                ? loss.stringValue()
                : loss.path("config")
                        .path("name")
                        .asString(loss.path("class_name").asString(loss.toString()));
        return given.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
    }
}
