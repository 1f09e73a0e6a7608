package org.sagitta.runtime.preparation;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.sagitta.api.data.Split;
import org.sagitta.api.plugin.ModelSize;
import org.sagitta.api.surface.LossSurface;
import org.sagitta.api.surface.ParameterLayout;

/**
 * The model of a run, which can be measured and saved. A model that can also be trained is a {@link TrainableModel}.
 */
public interface RunModel {
    /** Returns C, the number of outputs. */
    int outputs();

    /** Returns the layout of the parameter vector. */
    ParameterLayout layout();

    /** Returns the size that determines the costs of its curvature. */
    default ModelSize size() {
        return ModelSize.byProducts(layout(), outputs());
    }

    /** Returns the loss surface of each split at the current parameters. */
    Map<Split, LossSurface> surfaces();

    /** Saves the model as it is, and returns the file or folder, whose path begins with the stem. */
    Path save(Path stem) throws IOException;
}
