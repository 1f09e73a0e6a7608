package org.sagitta.api.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.event.Checkpoint;
import org.sagitta.api.figure.Figures;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.krylov.SpectralSolver;
import org.sagitta.api.krylov.UnsharedSpectralSolver;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.Eigensolver;
import org.sagitta.api.picture.Picture;
import org.sagitta.api.plugin.EstimationContext;
import org.sagitta.api.plugin.Memory;
import org.sagitta.api.plugin.MetricContext;
import org.sagitta.api.settings.UnsuitableSettingsException;
import org.sagitta.api.surface.Curvature;
import org.sagitta.api.surface.LossSurface;

/**
 * A context outside any run.
 *
 * @param seed of its random numbers
 * @param affordable the largest P whose eigenvalues it affords, unless the operator is a dense matrix
 * @param artifacts what was kept, by name
 * @param pictures what was drawn, by name
 * @param figures those beside a metric's own that were kept, by {@code quantity} or {@code quantity/layer}
 * @param references what there is to compare with, by name: the surface's curvatures as they are asked for
 * @param runs where others ended, by name
 * @param warnings that were given
 * @param memory what was remembered
 */
public record TestContext(
        long seed,
        int affordable,
        Checkpoint checkpoint,
        Map<String, INDArray> artifacts,
        Map<String, Measurement> figures,
        Map<String, Picture> pictures,
        Map<String, CurvatureOperator> references,
        Map<String, INDArray> runs,
        List<String> warnings,
        Memory memory)
        implements EstimationContext, MetricContext {
    /** A context that has kept nothing yet. */
    public TestContext(long seed, int affordable) {
        this(seed, affordable, ToySurface.standard());
    }

    /** Likewise, at step 0 on a loss surface. */
    public TestContext(long seed, int affordable, LossSurface surface) {
        this(seed, affordable, new Checkpoint(0, 0, surface));
    }

    /** Likewise, at a checkpoint. */
    public TestContext(long seed, int affordable, Checkpoint checkpoint) {
        this(seed, affordable, checkpoint, new Memory());
    }

    /** Likewise, with what was remembered at earlier ones. */
    public TestContext(long seed, int affordable, Checkpoint checkpoint, Memory memory) {
        this(
                seed,
                affordable,
                checkpoint,
                new LinkedHashMap<>(),
                new LinkedHashMap<>(),
                new LinkedHashMap<>(),
                new LinkedHashMap<>(),
                new LinkedHashMap<>(),
                new ArrayList<>(),
                memory);
    }

    @Override
    public RandomGenerator random() {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }

    @Override
    public long sharedSeed() {
        return seed;
    }

    @Override
    public RandomGenerator sharedRandom() {
        return random();
    }

    @Override
    public Eigensolver eigensolver() {
        return Spectra.EIGENSOLVER;
    }

    @Override
    public SpectralSolver spectralSolver() {
        return new UnsharedSpectralSolver(
                eigensolver(), operator -> operator.isStored() || operator.eigenproblem() <= affordable, this::random);
    }

    @Override
    public void artifact(String name, INDArray values) {
        artifacts.put(name, values);
    }

    @Override
    public CurvatureOperator reference(String name) {
        return references.computeIfAbsent(
                name, known -> surface().operator(Curvature.valueOf(known.toUpperCase(Locale.ROOT))));
    }

    @Override
    public INDArray parametersOf(String run) {
        INDArray parameters = runs.get(run);
        if (parameters == null) {
            throw new UnsuitableSettingsException("There is no run " + run + "; there are " + runs.keySet());
        }
        return parameters;
    }

    /** This context with nothing kept, at other parameters. */
    @Override
    public TestContext at(LossSurface moved) {
        return new TestContext(
                seed,
                affordable,
                new Checkpoint(checkpoint.step(), checkpoint.epoch(), moved),
                new LinkedHashMap<>(),
                new LinkedHashMap<>(),
                new LinkedHashMap<>(),
                new LinkedHashMap<>(),
                runs,
                warnings,
                memory);
    }

    /** Keeps what a metric found beside its own figure, and returns that. */
    public Measurement keep(Figures found) {
        artifacts.putAll(found.arrays());
        pictures.putAll(found.pictures());
        found.beside()
                .forEach(figure -> figures.put(
                        figure.quantity()
                                + figure.layer().map(name -> "/" + name).orElse(""),
                        figure.measurement()));
        return found.own();
    }

    @Override
    public void progress(long done, long all) {}

    @Override
    public Path scratchFolder() {
        try {
            Path folder = Files.createTempDirectory("scratch-");
            folder.toFile().deleteOnExit();
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void warn(String warning) {
        warnings.add(warning);
    }
}
