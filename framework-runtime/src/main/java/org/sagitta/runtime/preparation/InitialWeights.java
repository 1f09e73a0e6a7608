package org.sagitta.runtime.preparation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.sagitta.api.data.UnusableDataException;
import org.sagitta.api.layer.Initialiser;
import org.sagitta.runtime.descriptor.Subject;
import org.sagitta.runtime.dl4j.ModelFiles;
import org.sagitta.runtime.engine.network.Network;
import org.sagitta.runtime.engine.network.RunningStatistics;
import org.sagitta.runtime.model.Initialisation;
import org.sagitta.runtime.model.ModelSettings;
import org.sagitta.runtime.model.Weights;

/**
 * Creates the initial weights of a network: they are drawn at random, or read from files.
 *
 * @param seed the seed of drawn weights, unless the initialiser has one of its own
 */
record InitialWeights(DataFiles files, long seed) {
    /** @throws UnusableDataException if files cannot be read */
    Weights of(Subject.Learning learning, Network network) {
        Optional<Path> saved = learning.model().weights();
        return saved.isPresent()
                ? read(files.resolve(saved.get()), learning, network)
                : drawn(initialiser(learning.model()), network);
    }

    private Weights read(Path saved, Subject.Learning learning, Network network) {
        try {
            return Files.isRegularFile(saved)
                    ? ModelFiles.read(files.locate(saved), network, learning.loss())
                    : Weights.of(network, ModelFiles.readArrays(saved, files::open));
        } catch (IOException e) {
            throw new UnusableDataException("The weights cannot be read: " + e.getMessage(), e);
        }
    }

    private Weights drawn(Initialiser initialiser, Network network) {
        long own = Seeds.of(initialiser.seed().orElse(seed), "initial parameters");
        return new Weights(
                Initialisation.parameters(network, initialiser, Seeds.generator(own)),
                RunningStatistics.initial(network));
    }

    private static Initialiser initialiser(ModelSettings model) {
        return model instanceof ModelSettings.Named named
                ? named.initialiser()
                : ((ModelSettings.Sequential) model).initialiser().orElse(ModelSettings.STANDARD_INITIALISER);
    }
}
