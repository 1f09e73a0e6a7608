package org.sagitta.plugins.estimators;

import java.util.List;
import java.util.OptionalLong;
import org.sagitta.api.plugin.ModelSize;
import org.sagitta.api.surface.ParameterBlock;
import org.sagitta.api.surface.ParameterLayout;

/** Makes sizes of models with ten outputs, as a forecast of the cost knows them. */
final class Models {
    private static final int OUTPUTS = 10;

    private Models() {}

    /** Returns the size of a model whose curvature is known by its products only. */
    static ModelSize size(int parameters) {
        return ModelSize.byProducts(layout(parameters), OUTPUTS);
    }

    /** Returns the size of a model that gives derivatives of single examples. */
    static ModelSize perExample(int parameters) {
        return new ModelSize(layout(parameters), OUTPUTS, true, OptionalLong.empty(), parameters);
    }

    private static ParameterLayout layout(int parameters) {
        return new ParameterLayout(List.of(new ParameterBlock("0.weight", "0", 0, List.of(parameters))));
    }
}
