package org.sagitta.runtime.preparation;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.sagitta.api.data.Dataset;
import org.sagitta.api.data.UnusableDataException;
import org.sagitta.runtime.data.DataReview;
import org.sagitta.runtime.data.DataStatement;
import org.sagitta.runtime.descriptor.Descriptor;
import org.sagitta.runtime.descriptor.Subject;
import org.sagitta.runtime.dl4j.ImportedModel;
import org.sagitta.runtime.engine.network.Network;
import org.sagitta.runtime.model.ModelBuilder;
import org.sagitta.runtime.model.ModelException;
import org.sagitta.runtime.model.ModelSettings;
import org.sagitta.runtime.plugin.PluginException;

/**
 * Prepares runs to begin, or reports why they cannot: nothing is written until the data and the model fit. All runs of
 * a sweep have one preparation, so that successive runs with the same data share them.
 */
public final class Preparation {
    private final Path descriptorFolder;
    private final Path dataFolder;
    private final Path scratchFolder;
    private final DataLoading loading;

    /**
     * @param descriptorFolder the folder to which the descriptors' paths are relative
     * @param dataFolder the folder in which other data files are looked for
     * @param scratchFolder the folder for matrices that exceed the memory; it need not exist
     */
    public Preparation(Path descriptorFolder, Path dataFolder, Path scratchFolder) {
        this.descriptorFolder = descriptorFolder;
        this.dataFolder = dataFolder;
        this.scratchFolder = scratchFolder;
        this.loading = new DataLoading(this::files);
    }

    private DataFiles files() {
        return new DataFiles(descriptorFolder, dataFolder);
    }

    /**
     * Loads the data and builds the model.
     *
     * @throws UnusableDataException if the data are missing or invalid
     * @throws ModelException if the model does not fit the data, or its weights or an estimator's settings do not fit
     * it, or there is no room for a dense matrix that is asked for
     * @throws PluginException if the data source or a plugin's layer throws another exception
     */
    public PreparedRun prepare(Descriptor descriptor) {
        return checked(descriptor).ready();
    }

    /**
     * Estimates the resources that a run will need, without preparing it; throws the exceptions of {@link #prepare}.
     */
    public Forecast forecast(Descriptor descriptor) {
        return checked(descriptor).forecast();
    }

    private CheckedRun checked(Descriptor descriptor) {
        PreparationScope scope = PreparationScope.of(descriptor, files(), scratchFolder);
        return descriptor.subject() instanceof Subject.ClosedForm given
                ? new CheckedRun(scope, FittedSurface.of(scope, given.surface()), Optional.empty(), Map.of())
                : checked(scope, (Subject.Learning) descriptor.subject());
    }

    private CheckedRun checked(PreparationScope scope, Subject.Learning learning) {
        LoadedData loaded = loading.load(scope.descriptor(), learning, scope.instances());
        loaded.warnings().forEach(scope.warnings()::give);
        CurvatureExamples examples = CurvatureExamples.of(
                scope.curvature(), loaded.dataset(), scope.descriptor().seed());
        DataStatement statement = DataReview.of(loaded.dataset(), examples.sample(), scope.warnings()::give);
        FittedModel model = fitted(scope, learning, examples);
        return new CheckedRun(scope, model, Optional.of(statement), loaded.digests());
    }

    private static FittedModel fitted(PreparationScope scope, Subject.Learning learning, CurvatureExamples examples) {
        Optional<ImportedModel> imported = imported(learning, scope.files());
        if (imported.isEmpty()) {
            return built(scope, learning, examples);
        } else if (!imported.get().unknownLayers().isEmpty()) {
            return FittedImport.of(scope, examples, imported.get());
        }
        ImportedModel.Converted converted =
                imported.get().network(examples.dataset().train());
        return FittedNetwork.of(scope, learning.loss(), examples, converted.network(), converted.weights());
    }

    private static Optional<ImportedModel> imported(Subject.Learning learning, DataFiles files) {
        try {
            if (learning.model() instanceof ModelSettings.Dl4j model) {
                return Optional.of(ImportedModel.dl4j(files.locate(model.file()), learning.loss()));
            } else if (learning.model() instanceof ModelSettings.Keras model) {
                return Optional.of(ImportedModel.keras(files.locate(model.file()), learning.loss()));
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new UnusableDataException("The model cannot be read: " + e.getMessage(), e);
        }
    }

    private static FittedModel built(PreparationScope scope, Subject.Learning learning, CurvatureExamples examples) {
        Dataset dataset = examples.dataset();
        Network network = ModelBuilder.network(learning.model(), dataset.train(), learning.loss(), scope.instances());
        InitialWeights weights =
                new InitialWeights(scope.files(), scope.descriptor().seed());
        return FittedNetwork.of(scope, learning.loss(), examples, network, weights.of(learning, network));
    }
}
