package org.sagitta.plugins.estimators;

import org.sagitta.api.settings.Describe;

/**
 * A {@code LayerName} is the name of a layer, as in {@link org.sagitta.api.surface.ParameterBlock#layer}. It is a type
 * of its own because most names look like numbers to YAML.
 */
@Describe("the name of a layer")
public record LayerName(String text) {
    /** Accepts any text, since only the model knows its layers. */
    public static LayerName parse(String text) {
        return new LayerName(text);
    }

    @Override
    public String toString() {
        return text;
    }
}
