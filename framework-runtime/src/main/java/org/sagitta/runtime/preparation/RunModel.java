package org.sagitta.runtime.preparation;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.sagitta.api.data.Split;
import org.sagitta.api.plugin.ModelSize;
import org.sagitta.api.surface.LossSurface;
import org.sagitta.api.surface.ParameterLayout;

/** The model of a run, as far as it is measured and saved. One that can be trained is a {@link TrainableModel}. */
public interface RunModel {
    /** C. */
    int outputs();

    /** The parts of the parameter vector. */
    ParameterLayout layout();

    /** What its curvature costs. */
    default ModelSize size() {
        return ModelSize.byProducts(layout(), outputs());
    }

    /** The loss surface of each split, at the parameters as they are. */
    Map<Split, LossSurface> surfaces();

    /** Saves the model as it is; returns the file or folder, which begins with the stem. */
    Path save(Path stem) throws IOException;
}
