package org.sagitta.runtime.preparation;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.sagitta.api.data.Split;
import org.sagitta.api.surface.LossSurface;
import org.sagitta.api.surface.ModelOutputs;
import org.sagitta.api.surface.ParameterLayout;
import org.sagitta.runtime.dl4j.ImportedModel;

/** A model that only DL4J can compute; it is measured as it was read. */
record UntrainedModel(ImportedModel model, Map<Split, LossSurface> surfaces) implements RunModel {
    @Override
    public int outputs() {
        return any().as(ModelOutputs.class).orElseThrow().outputDimension();
    }

    @Override
    public ParameterLayout layout() {
        return any().layout();
    }

    @Override
    public Path save(Path stem) throws IOException {
        return model.save(stem);
    }

    private LossSurface any() {
        return surfaces.values().iterator().next();
    }
}
