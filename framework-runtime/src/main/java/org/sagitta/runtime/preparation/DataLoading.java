package org.sagitta.runtime.preparation;

import com.google.common.eventbus.EventBus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import org.nd4j.linalg.api.buffer.DataType;
import org.sagitta.api.data.Dataset;
import org.sagitta.api.data.Examples;
import org.sagitta.api.data.UnusableDataException;
import org.sagitta.api.plugin.DataSource;
import org.sagitta.runtime.context.PluginContexts;
import org.sagitta.runtime.context.ScratchFolders;
import org.sagitta.runtime.data.DataCheck;
import org.sagitta.runtime.descriptor.DataTreatment;
import org.sagitta.runtime.descriptor.DatasetEntry;
import org.sagitta.runtime.descriptor.Descriptor;
import org.sagitta.runtime.descriptor.Subject;
import org.sagitta.runtime.event.RunEvents;
import org.sagitta.runtime.model.LossSettings;
import org.sagitta.runtime.model.ModelBuilder;
import org.sagitta.runtime.plugin.Instances;
import org.sagitta.runtime.plugin.PluginException;
import org.sagitta.runtime.plugin.PluginType;
import org.sagitta.runtime.record.Warnings;

/**
 * Loads the data sets of runs. The last data set is kept, so that successive runs with the same data share it; it is
 * dropped before another one is loaded.
 */
final class DataLoading {
    private final Supplier<DataFiles> folders;
    private Optional<Kept> last = Optional.empty();

    /** @param folders creates the file finder of each data set */
    DataLoading(Supplier<DataFiles> folders) {
        this.folders = folders;
    }

    /**
     * The settings that determine a data set, apart from the seed of its random numbers.
     *
     * @param largest the largest absolute value that the precision of the run can represent
     */
    private record Key(PluginType type, Record settings, DataTreatment treatment, LossSettings loss, double largest) {}

    /** @param seed the seed on which the data depend; empty if nothing was drawn at random */
    private record Kept(Key key, Optional<Long> seed, LoadedData data) {
        boolean is(Key other, long otherSeed) {
            return key.equals(other) && seed.orElse(otherSeed) == otherSeed;
        }
    }

    /**
     * Returns the data set of a run. The data of a source that has fields are not shared, because the source may keep a
     * part of what it loads.
     *
     * @param instances the plugin objects of the run
     * @throws UnusableDataException if the data are missing or invalid
     * @throws PluginException if the data source throws another exception
     */
    LoadedData load(Descriptor descriptor, Subject.Learning learning, Instances instances) {
        DatasetEntry dataset = learning.dataset();
        PluginType type = dataset.plugin().type();
        DataSource<Record> source = source(type, instances);
        Key key = new Key(type, dataset.plugin().settings(), dataset.treatment(), learning.loss(), largest(descriptor));
        long seed = descriptor.dataSeed();
        Optional<Kept> shared = last.filter(kept -> kept.is(key, seed));
        if (shared.isPresent()) {
            return shared.get().data();
        }
        last = Optional.empty();
        Kept loaded = load(source, key, seed, instances);
        last = Optional.of(loaded).filter(kept -> type.forgetfulFields().isEmpty());
        return loaded.data();
    }

    @SuppressWarnings("unchecked") // the descriptor's reader bound the settings to this very type
    private static DataSource<Record> source(PluginType type, Instances instances) {
        return instances.create(type, DataSource.class);
    }

    /** Returns the largest value that the precision of training and curvature can represent. */
    private static double largest(Descriptor descriptor) {
        return descriptor.modelPrecision() == DataType.DOUBLE ? Double.MAX_VALUE : Float.MAX_VALUE;
    }

    private Kept load(DataSource<Record> source, Key key, long seed, Instances instances) {
        DataFiles files = folders.get();
        Warnings warnings = new Warnings();
        ScratchFolders scratch = ScratchFolders.temporary();
        // listeners of the run receive no progress before it begins
        PluginContexts contexts = new PluginContexts(scratch, new RunEvents(new EventBus()), warnings);
        LoadingContext context = new LoadingContext(files, Seeds.of(seed, "data"), contexts.ofDataset());
        Dataset loaded = load(source, key, context, scratch);
        new DataCheck(key.loss(), key.largest(), files.origin()).require(loaded);
        for (Examples examples : loaded.splits().values()) {
            ModelBuilder.requireTargets(examples.targets(), key.loss(), instances);
        }
        return new Kept(
                key,
                context.isRandom() || key.treatment().isRandom() ? Optional.of(seed) : Optional.empty(),
                new LoadedData(new TreatedData(key.treatment(), seed).of(loaded), warnings.given(), files.digests()));
    }

    private static Dataset load(DataSource<Record> source, Key key, LoadingContext context, ScratchFolders scratch) {
        try {
            return source.load(key.settings(), context);
        } catch (UnusableDataException | PluginException | CancellationException e) {
            throw e;
        } catch (IOException e) {
            throw new UnusableDataException("The data cannot be read: " + e.getMessage(), e);
        } catch (RuntimeException | Error e) {
            throw PluginException.of(key.type(), e);
        } finally {
            delete(scratch);
        }
    }

    private static void delete(ScratchFolders scratch) {
        try {
            scratch.delete();
        } catch (IOException e) {
            throw new UncheckedIOException("The scratch folder of the data cannot be deleted", e);
        }
    }
}
