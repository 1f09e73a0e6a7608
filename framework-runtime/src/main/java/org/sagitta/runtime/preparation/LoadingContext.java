package org.sagitta.runtime.preparation;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.random.RandomGenerator;
import org.sagitta.api.plugin.DataContext;
import org.sagitta.api.plugin.PluginContext;
import org.sagitta.runtime.context.ForwardingContext;

/** The context that a data source has while it loads. */
final class LoadingContext implements DataContext, ForwardingContext {
    private final DataFiles files;
    private final long seed;
    private final PluginContext delegate;
    private boolean random;

    /** @param seed the seed of the source's random numbers */
    LoadingContext(DataFiles files, long seed, PluginContext delegate) {
        this.files = files;
        this.seed = seed;
        this.delegate = delegate;
    }

    /** Returns whether the source has asked for random numbers, so that its data depend on the seed. */
    boolean isRandom() {
        return random;
    }

    @Override
    public RandomGenerator random() {
        random = true;
        return Seeds.generator(seed);
    }

    @Override
    public InputStream open(Path file) throws IOException {
        return files.open(file);
    }

    @Override
    public boolean has(Path file) {
        return files.has(file);
    }

    @Override
    public PluginContext delegate() {
        return delegate;
    }
}
