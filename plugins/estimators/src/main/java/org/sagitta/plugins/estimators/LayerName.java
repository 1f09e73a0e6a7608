package org.sagitta.plugins.estimators;

import org.sagitta.api.settings.Describe;

/** The name of a layer, as in {@link org.sagitta.api.surface.ParameterBlock#layer}: most look like numbers to YAML. */
@Describe("the name of a layer")
public record LayerName(String text) {
    /** Takes any text: the model knows its layers. */
    public static LayerName parse(String text) {
        return new LayerName(text);
    }

    @Override
    public String toString() {
        return text;
    }
}
