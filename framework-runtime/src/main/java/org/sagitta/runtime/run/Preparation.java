package org.sagitta.runtime.run;

import com.google.common.eventbus.EventBus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.data.Dataset;
import org.sagitta.api.data.Examples;
import org.sagitta.api.data.Shuffle;
import org.sagitta.api.data.Split;
import org.sagitta.api.data.Targets;
import org.sagitta.api.data.UnusableDataException;
import org.sagitta.api.layer.LayerMode;
import org.sagitta.api.plugin.DataSource;
import org.sagitta.runtime.descriptor.CurvatureSettings;
import org.sagitta.runtime.descriptor.CurvatureSettings.BatchNorm;
import org.sagitta.runtime.descriptor.CurvatureSettings.Precision;
import org.sagitta.runtime.descriptor.CurvatureSettings.Sample;
import org.sagitta.runtime.descriptor.Descriptor;
import org.sagitta.runtime.descriptor.PluginEntry;
import org.sagitta.runtime.engine.BatchGradient;
import org.sagitta.runtime.engine.EngineSettings;
import org.sagitta.runtime.engine.Lanes;
import org.sagitta.runtime.engine.Network;
import org.sagitta.runtime.engine.NetworkObjective;
import org.sagitta.runtime.engine.RunningStatistics;
import org.sagitta.runtime.engine.loss.Loss;
import org.sagitta.runtime.model.Initialisation;
import org.sagitta.runtime.model.ModelBuilder;
import org.sagitta.runtime.model.ModelException;
import org.sagitta.runtime.model.ModelFiles;
import org.sagitta.runtime.model.ModelSettings;
import org.sagitta.runtime.model.Weights;
import org.sagitta.runtime.plugin.Instances;
import org.sagitta.runtime.plugin.PluginException;

/** Makes a run ready to begin, or says why it cannot: nothing is written until the data and the model fit. */
public final class Preparation {
    /** The trainer that trains nothing: its model takes the curvature's precision. */
    private static final String UNTRAINED = "none";

    private final Descriptor descriptor;
    private final DataFolders folders;
    private final Failures failures = new Failures();
    private final EventBus bus = new EventBus(failures);
    private final Instances instances = new Instances(bus);

    private Preparation(Descriptor descriptor, Path descriptorFolder, Path dataFolder) {
        this.descriptor = descriptor;
        this.folders = new DataFolders(descriptorFolder, dataFolder, descriptor.seed());
    }

    /**
     * Loads the data and builds the model.
     *
     * @param descriptorFolder what the descriptor's paths are relative to
     * @param dataFolder where data files are looked for otherwise
     * @throws UnusableDataException where the data are missing or not what they should be
     * @throws ModelException where the model does not fit the data, or its weights do not fit it
     * @throws PluginException where the data source or a plugin's layer throws something else
     */
    public static PreparedRun prepare(Descriptor descriptor, Path descriptorFolder, Path dataFolder) {
        return new Preparation(descriptor, descriptorFolder, dataFolder).prepare();
    }

    private PreparedRun prepare() {
        Plugins plugins = Plugins.of(descriptor, instances);
        Dataset dataset = load();
        plugins.trainer().check(descriptor.trainer().settings(), dataset.train().size());
        Network network = ModelBuilder.network(descriptor.model(), dataset.train(), descriptor.loss(), instances);
        Weights weights = weights(network);
        INDArray parameters = weights.parameters().castTo(modelPrecision());
        Loss loss = ModelBuilder.loss(descriptor.loss());
        BatchGradient training = new BatchGradient(
                network,
                loss,
                dataset.train(),
                parameters.dataType(),
                Lanes.standard(),
                Seeds.of(descriptor.seed(), "dropout"));
        training.resume(weights.statistics(), 0);
        return new PreparedRun(
                descriptor,
                bus,
                failures,
                plugins,
                dataset,
                network,
                parameters,
                training,
                surfaces(dataset, network, loss, weights),
                folders.digests());
    }

    private Weights weights(Network network) {
        if (descriptor.model() instanceof ModelSettings.Sequential model
                && model.weights().isPresent()) {
            try {
                return Weights.of(
                        network,
                        ModelFiles.readArrays(folders.resolve(model.weights().get()), folders::open));
            } catch (IOException e) {
                throw new UnusableDataException("The weights cannot be read: " + e.getMessage(), e);
            }
        }
        return new Weights(
                Initialisation.parameters(network, generator("initial parameters")),
                RunningStatistics.initial(network));
    }

    private Dataset load() {
        PluginEntry entry = descriptor.dataset();
        try {
            return source(entry).load(entry.settings(), folders);
        } catch (UnusableDataException | PluginException e) {
            throw e;
        } catch (IOException e) {
            throw new UnusableDataException("The data cannot be read: " + e.getMessage(), e);
        } catch (RuntimeException | Error e) {
            throw PluginException.of(entry.type(), e);
        }
    }

    private Map<Split, NetworkObjective> surfaces(Dataset dataset, Network network, Loss loss, Weights weights) {
        CurvatureSettings curvature = descriptor.curvature();
        if (!dataset.splits().containsKey(curvature.split())) {
            throw new UnusableDataException("curvature.split is " + text(curvature.split())
                    + ", but the data set has only "
                    + String.join(
                            ", ",
                            dataset.splits().keySet().stream()
                                    .sorted()
                                    .map(Preparation::text)
                                    .toList()));
        }
        Map<Split, NetworkObjective> surfaces = new EnumMap<>(Split.class);
        dataset.splits().forEach((split, examples) -> {
            boolean measured = split == curvature.split();
            Examples used = measured ? selected(examples) : examples;
            Network mode = measured && curvature.batchNorm() == BatchNorm.TRAIN
                    ? network.in(LayerMode.BATCH_STATISTICS)
                    : network;
            surfaces.put(
                    split,
                    NetworkObjective.of(
                            mode,
                            loss,
                            used,
                            weights.parameters().castTo(modelPrecision()),
                            weights.statistics(),
                            EngineSettings.standard(type(curvature.precision())).with(curvature.kernelLibrary())));
        });
        return surfaces;
    }

    private Examples selected(Examples examples) {
        int wanted = descriptor.curvature().examples().orElse(examples.size());
        if (wanted > examples.size()) {
            throw new UnusableDataException("curvature.examples is " + wanted + ", but the split "
                    + text(descriptor.curvature().split()) + " has " + examples.size()
                    + " examples; ask for at most as many, or leave it out for all");
        }
        if (wanted == examples.size()) {
            return examples;
        }
        int[] order = java.util.stream.IntStream.range(0, examples.size()).toArray();
        if (descriptor.curvature().sample() == Sample.RANDOM) {
            Shuffle.inPlace(order, generator("curvature examples"));
        }
        return subset(examples, java.util.Arrays.copyOf(order, wanted));
    }

    private static Examples subset(Examples examples, int[] rows) {
        Targets targets = examples.targets() instanceof Targets.Classes classes
                ? new Targets.Classes(
                        com.google.common.primitives.ImmutableIntArray.copyOf(
                                java.util.Arrays.stream(rows).map(classes.labels()::get)),
                        classes.classes())
                : new Targets.Values(
                        ((Targets.Values) examples.targets()).values().getRows(rows));
        return new Examples(examples.features().getRows(rows), examples.shape(), targets);
    }

    private RandomGenerator generator(String purpose) {
        return Seeds.generator(Seeds.of(descriptor.seed(), purpose));
    }

    static boolean trains(Descriptor descriptor) {
        return !descriptor.trainer().type().name().equals(UNTRAINED);
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
