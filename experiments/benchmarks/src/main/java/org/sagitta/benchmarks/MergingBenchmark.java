package org.sagitta.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.sagitta.api.data.Dataset;
import org.sagitta.api.data.Split;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.MatrixFreeOperator;
import org.sagitta.api.plugin.CurvatureEstimator;
import org.sagitta.api.plugin.DataContext;
import org.sagitta.api.plugin.DataSource;
import org.sagitta.api.plugin.EstimationContext;
import org.sagitta.api.settings.NoSettings;
import org.sagitta.api.surface.Curvature;
import org.sagitta.api.surface.LossSurface;
import org.sagitta.runtime.bench.Workload;
import org.sagitta.runtime.descriptor.Descriptor;
import org.sagitta.runtime.descriptor.reader.DescriptorReader;
import org.sagitta.runtime.descriptor.reader.Overrides;
import org.sagitta.runtime.plugin.LoadedPlugins;
import org.sagitta.runtime.plugin.PluginCatalogue;
import org.sagitta.runtime.plugin.PluginType;
import org.sagitta.runtime.preparation.Preparation;
import org.sagitta.runtime.record.RunDirectory;
import org.sagitta.runtime.record.RunStatus;
import org.sagitta.runtime.run.Run;
import org.sagitta.runtime.training.StopRequest;

/**
 * Measures the time of ten metrics of a LeNet's Hessian: in one run, where they share passes over the data and results,
 * and in ten runs of one metric each. It also counts the passes and the single directions that they multiplied.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 1)
@Measurement(iterations = 3)
@Fork(1)
public class MergingBenchmark {
    private static final List<String> METRICS = List.of(
            "{type: spectral-norm, tolerance: 1e-2, max-iterations: 30}",
            "{type: extreme-eigenvalues, tolerance: 1e-2, max-iterations: 30}",
            "{type: top-eigenpairs, count: 5, tolerance: 1e-2}",
            "{type: outliers, candidates: 5, products: 30}",
            "{type: trace, products: 30}",
            "{type: frobenius-norm, products: 30}",
            "{type: effective-dimension, probes: 4, steps: 20}",
            "{type: log-determinant, probes: 4, steps: 20}",
            "{type: spectral-density, probes: 4, steps: 20}",
            "{type: subspace-curvature, dimensions: 10, subspaces: 3}");

    private static final String DESCRIPTOR = """
            dataset: lenet
            model:
              type: sequential
              layers:
                - {type: conv2d, out: 20, kernel: 5}
                - relu
                - {type: max-pool2d, kernel: 2}
                - {type: conv2d, out: 50, kernel: 5}
                - relu
                - {type: max-pool2d, kernel: 2}
                - flatten
                - {type: dense, out: 128}
                - relu
                - {type: dense, out: 10}
            trainer: none
            curvature: {precision: float32, examples: 64}
            estimators: [counted]
            metrics: [%s]
            """;

    private static final AtomicLong PASSES = new AtomicLong();
    private static final AtomicLong DIRECTIONS = new AtomicLong();

    /** The arrangement: all metrics in one run, or each in its own. */
    @Param({"together", "apart"})
    public String runs;

    private Path folder;
    private PluginCatalogue plugins;

    /** A {@code Counts} holds the numbers that a measurement counts. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Counts {
        public long passes;
        public long directions;
    }

    /** Makes the data of {@code ./sagitta bench lenet}. */
    public static final class LenetSource implements DataSource<NoSettings> {
        @Override
        public Dataset load(NoSettings settings, DataContext context) {
            return new Dataset(
                    Map.of(Split.TRAIN, Workload.named("lenet").orElseThrow().data()));
        }
    }

    /** Gives the Hessian, and counts its products. */
    public static final class CountedEstimator implements CurvatureEstimator<NoSettings> {
        @Override
        public CurvatureOperator estimate(NoSettings settings, LossSurface surface, EstimationContext context) {
            CurvatureOperator hessian = surface.operator(Curvature.HESSIAN);
            return new MatrixFreeOperator(hessian.dimension(), hessian.precision(), directions -> {
                PASSES.incrementAndGet();
                DIRECTIONS.addAndGet(directions.columns());
                return hessian.apply(directions);
            });
        }
    }

    /** A {@code Catalogue} contains the plugins of the distribution and the estimator that counts. */
    private record Catalogue(LoadedPlugins loaded) implements PluginCatalogue {
        @Override
        public SortedMap<String, PluginType> types(PluginType.Kind kind) {
            SortedMap<String, PluginType> types = new TreeMap<>(loaded.types(kind));
            Stream.of(COUNTED, LENET).filter(type -> type.kind() == kind).forEach(type -> types.put(type.name(), type));
            return types;
        }

        @Override
        public List<Failure> failures() {
            return loaded.failures();
        }
    }

    private static final PluginType COUNTED = new PluginType(
            PluginType.Kind.ESTIMATOR,
            "counted",
            CountedEstimator.class,
            NoSettings.class,
            "benchmarks",
            "the Hessian");

    private static final PluginType LENET = new PluginType(
            PluginType.Kind.DATASET, "lenet", LenetSource.class, NoSettings.class, "benchmarks", "random images");

    /** Loads the plugins. */
    @Setup
    public void load() throws IOException {
        folder = Files.createTempDirectory("sagitta-merging");
        plugins = new Catalogue(
                new LoadedPlugins(List.of(Path.of("target", "distribution", "plugins")), DescriptorReader.builtIn()));
    }

    /** Resets the counts. */
    @Setup(Level.Iteration)
    public void reset() {
        PASSES.set(0);
        DIRECTIONS.set(0);
    }

    /** Executes the runs, from building their models to their last figures. */
    @Benchmark
    public List<RunStatus.State> measure(Counts counts) throws IOException {
        List<List<String>> all = runs.equals("together")
                ? List.of(METRICS)
                : METRICS.stream().map(List::of).toList();
        List<RunStatus.State> states = new ArrayList<>();
        for (List<String> metrics : all) {
            states.add(run(metrics));
        }
        counts.passes = PASSES.get();
        counts.directions = DIRECTIONS.get();
        return states;
    }

    private RunStatus.State run(List<String> metrics) throws IOException {
        Path run = Files.createTempDirectory(folder, "run");
        Path file = Files.writeString(run.resolve("merging.yaml"), DESCRIPTOR.formatted(String.join(", ", metrics)));
        Descriptor descriptor = new DescriptorReader(plugins)
                .read(file, Overrides.NONE)
                .variants()
                .get(0)
                .descriptor();
        RunStatus ended = Run.execute(
                new Preparation(run, run, run).prepare(descriptor),
                new RunDirectory(run),
                RunStatus.started(Optional.empty(), false),
                List.of(),
                new StopRequest());
        if (ended.state() != RunStatus.State.FINISHED) {
            throw new IllegalStateException(metrics + ": " + ended.message());
        }
        return ended.state();
    }
}
