package org.sagitta.runtime.preparation;

import com.google.common.eventbus.EventBus;
import com.google.common.primitives.ImmutableIntArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.data.Dataset;
import org.sagitta.api.data.Examples;
import org.sagitta.api.data.Shuffle;
import org.sagitta.api.data.Split;
import org.sagitta.api.data.UnusableDataException;
import org.sagitta.api.layer.Initialiser;
import org.sagitta.api.layer.LayerMode;
import org.sagitta.api.loss.Loss;
import org.sagitta.api.plugin.DataSource;
import org.sagitta.api.plugin.ModelSize;
import org.sagitta.api.plugin.SurfaceSource;
import org.sagitta.api.settings.UnsuitableSettingsException;
import org.sagitta.api.surface.Curvature;
import org.sagitta.api.surface.LossSurface;
import org.sagitta.api.surface.ParameterLayout;
import org.sagitta.api.surface.ParameterPart;
import org.sagitta.runtime.data.CurvatureSample;
import org.sagitta.runtime.data.DataCheck;
import org.sagitta.runtime.data.DataReview;
import org.sagitta.runtime.data.DataStatement;
import org.sagitta.runtime.descriptor.CurvatureSettings;
import org.sagitta.runtime.descriptor.CurvatureSettings.BatchNorm;
import org.sagitta.runtime.descriptor.CurvatureSettings.Precision;
import org.sagitta.runtime.descriptor.CurvatureSettings.Sample;
import org.sagitta.runtime.descriptor.DatasetEntry;
import org.sagitta.runtime.descriptor.Descriptor;
import org.sagitta.runtime.descriptor.PluginEntry;
import org.sagitta.runtime.descriptor.Subject;
import org.sagitta.runtime.dl4j.ImportedModel;
import org.sagitta.runtime.dl4j.ModelFiles;
import org.sagitta.runtime.dl4j.NetworkCounterpart;
import org.sagitta.runtime.engine.BatchGradient;
import org.sagitta.runtime.engine.NetworkSurface;
import org.sagitta.runtime.engine.execution.EngineSettings;
import org.sagitta.runtime.engine.execution.Lanes;
import org.sagitta.runtime.engine.execution.MemoryEstimate;
import org.sagitta.runtime.engine.network.Network;
import org.sagitta.runtime.engine.network.RunningStatistics;
import org.sagitta.runtime.event.Failures;
import org.sagitta.runtime.model.Initialisation;
import org.sagitta.runtime.model.ModelBuilder;
import org.sagitta.runtime.model.ModelException;
import org.sagitta.runtime.model.ModelSettings;
import org.sagitta.runtime.model.Weights;
import org.sagitta.runtime.plugin.Instances;
import org.sagitta.runtime.plugin.PluginException;
import org.sagitta.runtime.record.Warnings;

/** Makes a run ready to begin, or says why it cannot: nothing is written until the data and the model fit. */
public final class Preparation {
    /** The trainer that trains nothing: its model takes the curvature's precision. */
    private static final String UNTRAINED = "none";

    private final Descriptor descriptor;
    private final DataFolders folders;
    private final Path scratchFolder;
    private final Warnings warnings = new Warnings();
    private final Failures failures = new Failures();
    private final EventBus bus = new EventBus(failures);
    private final Instances instances = new Instances(bus);

    private Preparation(Descriptor descriptor, Path descriptorFolder, Path dataFolder, Path scratchFolder) {
        this.descriptor = descriptor;
        this.folders = new DataFolders(descriptorFolder, dataFolder, dataSeed(descriptor), warnings);
        this.scratchFolder = scratchFolder;
    }

    /**
     * Loads the data and builds the model.
     *
     * @param descriptorFolder what the descriptor's paths are relative to
     * @param dataFolder where data files are looked for otherwise
     * @param scratchFolder where matrices are kept that are too large for the memory; need not exist
     * @throws UnusableDataException where the data are missing or not what they should be
     * @throws ModelException where the model does not fit the data, or its weights or an estimator's settings do not fit it, or
     *     there is no room for a dense matrix that is asked for
     * @throws PluginException where the data source or a plugin's layer throws something else
     */
    public static PreparedRun prepare(
            Descriptor descriptor, Path descriptorFolder, Path dataFolder, Path scratchFolder) {
        return new Preparation(descriptor, descriptorFolder, dataFolder, scratchFolder).prepare();
    }

    /**
     * What a run will take, without beginning it; throws as {@link #prepare} does.
     *
     * @param descriptorFolder what the descriptor's paths are relative to
     * @param dataFolder where data files are looked for otherwise
     */
    public static Forecast forecast(Descriptor descriptor, Path descriptorFolder, Path dataFolder) {
        return new Preparation(descriptor, descriptorFolder, dataFolder, Path.of("")).forecast();
    }

    private Forecast forecast() {
        RunPlugins plugins = RunPlugins.of(descriptor, instances);
        if (descriptor.subject() instanceof Subject.Given given) {
            GivenModel model = given(plugins, given);
            return forecast(plugins, model, model.examples(), Optional.empty());
        }
        Subject.Learning learning = (Subject.Learning) descriptor.subject();
        Dataset dataset = load(learning);
        Optional<DataStatement> data = Optional.of(reviewed(dataset));
        Optional<ImportedModel> imported = imported(learning);
        List<String> unknownLayers = imported.map(ImportedModel::unknownLayers).orElse(List.of());
        if (!unknownLayers.isEmpty()) {
            UntrainedModel model = untrained(plugins, dataset, imported.orElseThrow(), unknownLayers);
            return forecast(plugins, model, wanted(measured(dataset)), data);
        }
        Network network = converted(learning, dataset, imported).network();
        requireFit(plugins, learning, dataset, network);
        int parameters = network.layout().dimension();
        int examples = wanted(measured(dataset));
        requireRoom(plugins, network, examples);
        ModelSize size = EngineModel.size(mode(network));
        return new Forecast(
                parameters,
                examples,
                Optional.of(MemoryEstimate.of(mode(network), examples, settings())),
                room(size, true).made(plugins),
                settings().memory(),
                data,
                warnings.given(),
                costs(plugins, size));
    }

    /** Of a model that is not the engine's, whose memory is not known. */
    private Forecast forecast(RunPlugins plugins, RunModel model, int examples, Optional<DataStatement> data) {
        int parameters = model.layout().dimension();
        return new Forecast(
                parameters,
                examples,
                Optional.empty(),
                room(model.size(), false).made(plugins),
                settings().memory(),
                data,
                warnings.given(),
                costs(plugins, model.size()));
    }

    private Map<String, CheckpointCost> costs(RunPlugins plugins, ModelSize model) {
        return Forecast.costs(plugins, descriptor.checkpoints(), trains(descriptor), model);
    }

    private PreparedRun prepare() {
        RunPlugins plugins = RunPlugins.of(descriptor, instances);
        if (descriptor.subject() instanceof Subject.Given given) {
            return prepared(plugins, given(plugins, given), Optional.empty(), List.of());
        }
        Subject.Learning learning = (Subject.Learning) descriptor.subject();
        Dataset dataset = load(learning);
        DataStatement data = reviewed(dataset);
        Optional<ImportedModel> imported = imported(learning);
        List<String> unknownLayers = imported.map(ImportedModel::unknownLayers).orElse(List.of());
        return prepared(
                plugins,
                unknownLayers.isEmpty()
                        ? engineModel(plugins, learning, dataset, converted(learning, dataset, imported))
                        : untrained(plugins, dataset, imported.orElseThrow(), unknownLayers),
                Optional.of(data),
                unknownLayers);
    }

    private PreparedRun prepared(
            RunPlugins plugins, RunModel model, Optional<DataStatement> data, List<String> unknownLayers) {
        return new PreparedRun(
                descriptor, bus, failures, plugins, model, data, unknownLayers, warnings, folders.digests());
    }

    /** What a plugin makes, which is all of the descriptor's subject. */
    private GivenModel given(RunPlugins plugins, Subject.Given given) {
        requireStandard(descriptor.curvature());
        GivenModel model = GivenModel.of(surface(given.surface()));
        requireFit(plugins, model.examples(), model.layout(), GivenModel::noCounterpart);
        requireFit(plugins, model.layout(), model.examples());
        room(model.size(), false).require(plugins);
        return model;
    }

    private static void requireStandard(CurvatureSettings curvature) {
        if (curvature.precision() != Precision.FLOAT64
                || curvature.split() != Split.TRAIN
                || curvature.examples().isPresent()
                || curvature.batchNorm() != BatchNorm.EVAL) {
            throw new ModelException(
                    "A surface is measured whole, in float64: leave curvature's precision, split, examples and batch-norm out");
        }
    }

    @SuppressWarnings("unchecked") // the descriptor's reader bound the settings to this very type
    private LossSurface surface(PluginEntry entry) {
        SurfaceSource<Record> source = instances.create(entry.type(), SurfaceSource.class);
        try {
            return source.surface(entry.settings());
        } catch (RuntimeException | Error e) {
            throw PluginException.of(entry.type(), e);
        }
    }

    private Optional<ImportedModel> imported(Subject.Learning learning) {
        try {
            if (learning.model() instanceof ModelSettings.Dl4j model) {
                return Optional.of(ImportedModel.dl4j(folders.locate(model.file()), learning.loss()));
            } else if (learning.model() instanceof ModelSettings.Keras model) {
                return Optional.of(ImportedModel.keras(folders.locate(model.file()), learning.loss()));
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new UnusableDataException("The model cannot be read: " + e.getMessage(), e);
        }
    }

    private ImportedModel.Converted converted(
            Subject.Learning learning, Dataset dataset, Optional<ImportedModel> imported) {
        if (imported.isPresent()) {
            return imported.get().network(dataset.train());
        }
        Network network = ModelBuilder.network(learning.model(), dataset.train(), learning.loss(), instances);
        return new ImportedModel.Converted(network, weights(learning, network));
    }

    private EngineModel engineModel(
            RunPlugins plugins, Subject.Learning learning, Dataset dataset, ImportedModel.Converted model) {
        requireFit(plugins, learning, dataset, model.network());
        requireRoom(plugins, model.network(), wanted(measured(dataset)));
        Weights weights = model.weights();
        INDArray parameters = weights.parameters().castTo(modelPrecision());
        Loss loss = ModelBuilder.loss(learning.loss(), instances);
        BatchGradient training = new BatchGradient(
                model.network(),
                loss,
                dataset.train(),
                parameters.dataType(),
                Lanes.standard(),
                Seeds.of(descriptor.seed(), "dropout"));
        training.resume(weights.statistics(), 0);
        return new EngineModel(
                model.network(),
                learning.loss(),
                dataset.train(),
                parameters,
                training,
                batch -> NetworkSurface.of(
                        mode(model.network()),
                        loss,
                        dataset.train().subset(ImmutableIntArray.copyOf(batch)),
                        parameters,
                        training.statistics(),
                        settings()),
                SingleExampleBatches.of(model.network()),
                warnings,
                surfaces(
                        dataset,
                        (split, examples) -> NetworkSurface.of(
                                split == descriptor.curvature().split() ? mode(model.network()) : model.network(),
                                loss,
                                examples,
                                weights.parameters().castTo(modelPrecision()),
                                weights.statistics(),
                                settings())));
    }

    private UntrainedModel untrained(
            RunPlugins plugins, Dataset dataset, ImportedModel model, List<String> unknownLayers) {
        if (trains(descriptor)) {
            throw unknown(
                    unknownLayers,
                    "The trainer is " + descriptor.trainers().get(0).type().name(),
                    "such a model can be measured as it is, with trainer: none");
        } else if (descriptor.curvature().precision() != Precision.FLOAT64) {
            throw unknown(
                    unknownLayers,
                    "curvature.precision is float32",
                    "central differences need float64: set curvature.precision to it");
        } else if (descriptor.curvature().batchNorm() == BatchNorm.TRAIN) {
            throw unknown(
                    unknownLayers,
                    "curvature.batch-norm is train",
                    "central differences are of the model in evaluation: set curvature.batch-norm to eval");
        }
        Timetable.of(plugins.phases(), dataset.train().size())
                .require(descriptor.checkpoints(), plugins, warnings::give);
        UntrainedModel untrained =
                new UntrainedModel(model, surfaces(dataset, (split, examples) -> model.surface(examples)));
        requireHessian(plugins, untrained);
        requireFit(plugins, untrained.layout(), wanted(measured(dataset)));
        room(untrained.size(), false).require(plugins);
        return untrained;
    }

    private void requireHessian(RunPlugins plugins, UntrainedModel model) {
        model.surfaces()
                .get(descriptor.curvature().split())
                .obstacle(Curvature.HESSIAN)
                .ifPresent(why -> ModelException.throwIfAny(plugins.entries()
                        .filter(entry -> entry.cost(model.size()).hessian())
                        .map(entry -> "The " + entry.name() + " takes the Hessian, but " + why)
                        .toList()));
    }

    private static ModelException unknown(List<String> layers, String wanted, String remedy) {
        return new ModelException(wanted + ", but the engine has no derivatives of the model's layers "
                + String.join(", ", layers) + "; " + remedy);
    }

    private Weights weights(Subject.Learning learning, Network network) {
        Optional<Path> saved = learning.model().weights();
        if (saved.isPresent()) {
            return read(folders.resolve(saved.get()), learning, network);
        }
        Initialiser initialiser = initialiser(learning.model());
        long seed = initialiser.seed().orElse(descriptor.seed());
        return new Weights(
                Initialisation.parameters(network, initialiser, Seeds.generator(Seeds.of(seed, "initial parameters"))),
                RunningStatistics.initial(network));
    }

    private Weights read(Path saved, Subject.Learning learning, Network network) {
        try {
            return Files.isRegularFile(saved)
                    ? ModelFiles.read(folders.locate(saved), network, learning.loss())
                    : Weights.of(network, ModelFiles.readArrays(saved, folders::open));
        } catch (IOException e) {
            throw new UnusableDataException("The weights cannot be read: " + e.getMessage(), e);
        }
    }

    private static Initialiser initialiser(ModelSettings model) {
        return model instanceof ModelSettings.Named named
                ? named.initialiser()
                : ((ModelSettings.Sequential) model).initialiser().orElse(ModelSettings.STANDARD_INITIALISER);
    }

    private Dataset load(Subject.Learning learning) {
        DatasetEntry dataset = learning.dataset();
        Dataset loaded = load(dataset.plugin());
        new DataCheck(learning.loss(), largest(), folders.origin()).require(loaded);
        loaded.splits()
                .values()
                .forEach(examples -> ModelBuilder.requireTargets(examples.targets(), learning.loss(), instances));
        return new TreatedData(dataset.treatment(), dataSeed(descriptor)).of(loaded);
    }

    /** What the arithmetic of training and curvature holds. */
    private double largest() {
        return modelPrecision() == DataType.DOUBLE && descriptor.curvature().precision() == Precision.FLOAT64
                ? Double.MAX_VALUE
                : Float.MAX_VALUE;
    }

    private DataStatement reviewed(Dataset dataset) {
        Examples examples = measured(dataset);
        CurvatureSettings curvature = descriptor.curvature();
        return DataReview.of(
                dataset,
                new CurvatureSample(
                        curvature.split(),
                        examples.targets().subset(selection(examples)),
                        curvature.sample() == Sample.RANDOM),
                warnings::give);
    }

    private Dataset load(PluginEntry entry) {
        try {
            return source(entry).load(entry.settings(), folders);
        } catch (UnusableDataException | PluginException | CancellationException e) {
            throw e;
        } catch (IOException e) {
            throw new UnusableDataException("The data cannot be read: " + e.getMessage(), e);
        } catch (RuntimeException | Error e) {
            throw PluginException.of(entry.type(), e);
        } finally {
            folders.deleteScratchFolder();
        }
    }

    /** One a split, of the examples that are measured. */
    private <S> Map<Split, S> surfaces(Dataset dataset, BiFunction<Split, Examples, S> surface) {
        Examples used = selected(measured(dataset));
        Map<Split, S> surfaces = new EnumMap<>(Split.class);
        dataset.splits()
                .forEach((split, examples) -> surfaces.put(
                        split,
                        surface.apply(split, split == descriptor.curvature().split() ? used : examples)));
        return surfaces;
    }

    /** The examples of the split whose curvature is measured. */
    private Examples measured(Dataset dataset) {
        Split split = descriptor.curvature().split();
        if (!dataset.splits().containsKey(split)) {
            throw new UnusableDataException("curvature.split is " + text(split) + ", but the data set has only "
                    + String.join(
                            ", ",
                            dataset.splits().keySet().stream()
                                    .sorted()
                                    .map(Preparation::text)
                                    .toList()));
        }
        return dataset.splits().get(split);
    }

    private Network mode(Network network) {
        return descriptor.curvature().batchNorm() == BatchNorm.TRAIN ? network.in(LayerMode.BATCH_STATISTICS) : network;
    }

    private void requireRoom(RunPlugins plugins, Network network, int examples) {
        requireFit(plugins, network.layout(), examples);
        room(EngineModel.size(mode(network)), true).require(plugins);
        MemoryEstimate memory = MemoryEstimate.of(mode(network), examples, settings());
        if (memory.least() > settings().memory()) {
            throw new ModelException("The curvature of this model on " + examples + " examples needs at least "
                    + Forecast.bytes(memory.least()) + ", more than curvature.memory, "
                    + Forecast.bytes(settings().memory()) + "; allow more, or take fewer curvature.examples"
                    + (mode(network).isPerExample() ? "" : " or a smaller curvature.batch-size"));
        }
    }

    private EngineSettings settings() {
        CurvatureSettings curvature = descriptor.curvature();
        return EngineSettings.standard(type(curvature.precision()))
                .with(curvature.kernelLibrary())
                .inBatchesOf(curvature.batchSize().stream()
                        .mapToInt(Integer::intValue)
                        .findFirst())
                .in(curvature.memory().count(), scratchFolder);
    }

    private static void requireFit(RunPlugins plugins, ParameterLayout layout, int examples) {
        List<String> misfits = new ArrayList<>();
        Map<String, ParameterPart> parts = new LinkedHashMap<>();
        for (RunPlugins.Estimator stage : plugins.estimators()) {
            look(
                    stage.entry().plugin(),
                    "estimator " + stage.name(),
                    () -> {
                        ParameterPart part = stage.part(layout);
                        parts.put(stage.name(), part);
                        stage.estimator().check(stage.settings(), part.layout());
                    },
                    misfits);
        }
        for (RunPlugins.Measure stage : plugins.metrics()) {
            requireFit(stage, parts, layout, examples, misfits);
        }
        for (RunPlugins.SurfaceMeasure stage : plugins.surfaces()) {
            if (!stage.entry().estimators().isEmpty()) {
                misfits.add("The metric " + stage.name()
                        + ": it is of the loss surface, not of an estimator; take its key 'estimators' out");
            }
            look(
                    stage.entry().plugin(),
                    "metric " + stage.name(),
                    () -> stage.metric().check(stage.settings(), layout, examples),
                    misfits);
        }
        ModelException.throwIfAny(misfits);
    }

    /** A metric with the parameters of each estimator that it is of, once where several have the same. */
    private static void requireFit(
            RunPlugins.Measure stage,
            Map<String, ParameterPart> parts,
            ParameterLayout layout,
            int examples,
            List<String> misfits) {
        ParameterPart whole = ParameterPart.of(layout, List.of());
        Map<ParameterPart, String> measured = new LinkedHashMap<>();
        parts.forEach((estimator, part) -> {
            if (stage.entry().isOf(estimator)) {
                measured.putIfAbsent(part, part.isWhole() ? "" : " of estimator " + estimator);
            }
        });
        if (measured.isEmpty()) {
            measured.put(whole, "");
        }
        measured.forEach((part, of) -> {
            String what = "metric " + stage.name() + of;
            look(
                    stage.entry().plugin(),
                    what,
                    () -> stage.metric().check(stage.settings(), part.layout(), examples),
                    misfits);
            stage.metric()
                    .references(stage.settings())
                    .forEach(reference -> look(
                            stage.entry().plugin(),
                            what,
                            () -> References.requireCommon(reference, parts.getOrDefault(reference, whole), part),
                            misfits));
        });
    }

    private void requireFit(RunPlugins plugins, Subject.Learning learning, Dataset dataset, Network network) {
        SingleExampleBatches.of(network)
                .refuse(
                        descriptor.curvature(),
                        wanted(measured(dataset)),
                        plugins.phases(),
                        dataset.train().size());
        requireFit(
                plugins,
                dataset.train().size(),
                network.layout(),
                type -> NetworkCounterpart.obstacle(type, network, learning.loss(), modelPrecision()));
    }

    /** @param obstacle why there is no counterpart of a type */
    private void requireFit(
            RunPlugins plugins, int examples, ParameterLayout layout, Function<Class<?>, Optional<String>> obstacle) {
        List<String> misfits = new ArrayList<>();
        for (RunPlugins.Phase phase : plugins.phases()) {
            String what = "trainer " + phase.entry().name();
            look(phase.entry(), what, () -> phase.trainer().check(phase.settings(), examples, layout), misfits);
            phase.trainer().counterpart().flatMap(obstacle).ifPresent(why -> misfits.add("The " + what + ": " + why));
        }
        ModelException.throwIfAny(misfits);
        Timetable.of(plugins.phases(), examples).require(descriptor.checkpoints(), plugins, warnings::give);
    }

    /** Looks whether an entry fits; what is no misfit that it says is a fault of the plugin's. */
    private static void look(PluginEntry entry, String what, Runnable check, List<String> misfits) {
        try {
            check.run();
        } catch (UnsuitableSettingsException e) {
            misfits.add("The " + what + ": " + e.getMessage());
        } catch (RuntimeException e) {
            throw PluginException.of(entry.type(), e);
        }
    }

    private MatrixRoom room(ModelSize model, boolean ofEngine) {
        EngineSettings settings = settings();
        return new MatrixRoom(settings.matrices(), model, settings.precision(), ofEngine);
    }

    /** How many of them are measured. */
    private int wanted(Examples examples) {
        int wanted = descriptor.curvature().examples().orElse(examples.size());
        if (wanted > examples.size()) {
            throw new UnusableDataException("curvature.examples is " + wanted + ", but the split "
                    + text(descriptor.curvature().split()) + " has " + examples.size()
                    + " examples; ask for at most as many, or leave it out for all");
        }
        return wanted;
    }

    private Examples selected(Examples examples) {
        return wanted(examples) == examples.size() ? examples : examples.subset(selection(examples));
    }

    /** Which ones are measured. */
    private ImmutableIntArray selection(Examples examples) {
        int wanted = wanted(examples);
        int[] order = IntStream.range(0, examples.size()).toArray();
        if (wanted < examples.size() && descriptor.curvature().sample() == Sample.RANDOM) {
            Shuffle.inPlace(order, generator("curvature examples"));
        }
        return ImmutableIntArray.copyOf(order).subArray(0, wanted);
    }

    /** The run's, unless its data set has one of its own. */
    private static long dataSeed(Descriptor descriptor) {
        return descriptor.subject() instanceof Subject.Learning learning
                ? learning.dataset().seed().orElse(descriptor.seed())
                : descriptor.seed();
    }

    private RandomGenerator generator(String purpose) {
        return Seeds.generator(Seeds.of(descriptor.seed(), purpose));
    }

    static boolean trains(Descriptor descriptor) {
        return descriptor.trainers().stream()
                .anyMatch(entry -> !entry.type().name().equals(UNTRAINED));
    }

    private DataType modelPrecision() {
        return trains(descriptor) ? DataType.FLOAT : type(descriptor.curvature().precision());
    }

    private static DataType type(Precision precision) {
        return precision == Precision.FLOAT64 ? DataType.DOUBLE : DataType.FLOAT;
    }

    private static String text(Split split) {
        return split.name().toLowerCase(Locale.ROOT);
    }

    @SuppressWarnings("unchecked") // the descriptor's reader bound the settings to this very type
    private DataSource<Record> source(PluginEntry entry) {
        return instances.create(entry.type(), DataSource.class);
    }
}
