package org.sagitta.runtime.bench;

import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.data.Examples;
import org.sagitta.api.surface.Curvature;
import org.sagitta.api.surface.Fisher;
import org.sagitta.api.surface.LayerFactors;
import org.sagitta.api.surface.WeightSharing;
import org.sagitta.runtime.bench.Stopwatch.Reading;
import org.sagitta.runtime.engine.BatchGradient;
import org.sagitta.runtime.engine.NetworkSurface;
import org.sagitta.runtime.engine.eigen.SymmetricEigensolver;
import org.sagitta.runtime.engine.execution.Lanes;
import org.sagitta.runtime.engine.network.Network;
import org.sagitta.runtime.model.Initialisation;
import org.sagitta.runtime.model.ModelBuilder;
import org.sagitta.runtime.model.ModelSettings;

/**
 * Measures how long the derivatives of one workload take.
 *
 * <p>Gradients, first products and dense Hessians are timed at new parameters in each repeat. All other products are
 * timed at fixed parameters with new directions in each repeat, because an iterative method computes them in this way.
 */
public final class Bench {
    /** The largest number of parameters for which the dense Hessian is timed. */
    private static final int DENSE_PARAMETERS = 5000;

    private static final int SIDE_BY_SIDE = 16;
    private static final long SEED = 3;

    private final Workload workload;
    private final DataType precision;
    private final Examples data;
    private final Network network;
    private final NetworkSurface surface;
    private final Supplier<Reading> product = Suppliers.memoize(() -> products(Curvature.HESSIAN, 1));
    private final Supplier<Reading> denseHessian = Suppliers.memoize(this::denseHessian);

    /** One measurement of the workload, which runs when its timing is requested. */
    public record Task(String what, Supplier<Timing> timing) {}

    private record FirstProduct(NetworkSurface surface, INDArray direction) {}

    /**
     * Creates the measurements of a workload in float32, the precision of most experiments; dense Hessians are in
     * float64.
     */
    public Bench(Workload workload) {
        this(workload, DataType.FLOAT);
    }

    Bench(Workload workload, DataType precision) {
        this.workload = workload;
        this.precision = precision;
        this.data = workload.data();
        this.network = workload.network(data);
        this.surface = surface(precision);
    }

    /** Returns P, the number of parameters of the workload's network. */
    public int parameters() {
        return network.layout().dimension();
    }

    /** Returns the measurements that the workload allows, in the order in which they should run. */
    public List<Task> tasks() {
        List<Task> tasks = new ArrayList<>(List.of(
                task("gradient", precision, this::gradient),
                task("sgd-step-" + TrainingStep.BATCH, precision, this::trainingStep),
                task("state", precision, this::state),
                task("hvp-1", precision, product),
                task("hvp-" + SIDE_BY_SIDE, precision, () -> products(Curvature.HESSIAN, SIDE_BY_SIDE)),
                task("ggnvp-1", precision, () -> products(Curvature.GGN, 1)),
                task("ggnvp-" + SIDE_BY_SIDE, precision, () -> products(Curvature.GGN, SIDE_BY_SIDE)),
                task("kfac-build-mc", precision, this::kroneckerFactors)));
        if (parameters() <= DENSE_PARAMETERS) {
            tasks.add(task("dense-hessian", DataType.DOUBLE, denseHessian));
            tasks.add(task("eigvalsh", DataType.DOUBLE, this::eigenvalues));
        }
        return tasks;
    }

    private Task task(String what, DataType type, Supplier<Reading> reading) {
        return new Task(what, () -> timing(what, type, reading.get()));
    }

    private Timing timing(String what, DataType type, Reading reading) {
        return new Timing(
                "sagitta",
                workload.name(),
                what,
                type == DataType.DOUBLE ? "float64" : "float32",
                reading.milliseconds(),
                parameters(),
                data.size(),
                reading.result().castTo(DataType.DOUBLE).norm2Number().doubleValue());
    }

    private Reading gradient() {
        return Stopwatch.read(workload.repeats(), random -> elsewhere(surface, random), NetworkSurface::gradient);
    }

    private Reading trainingStep() {
        TrainingStep step = new TrainingStep(
                new BatchGradient(network, ModelBuilder.loss(Workload.LOSS), data, precision, Lanes.standard(), SEED),
                surface.parameters());
        return Stopwatch.read(
                workload.repeats(),
                random -> TrainingStep.Start.at(parameters(random, precision), data.size(), random),
                step::from);
    }

    /**
     * Times how much longer the first product at new parameters takes than a later one: the cost of the cached state.
     */
    private Reading state() {
        Reading first = Stopwatch.read(
                workload.repeats(),
                random -> new FirstProduct(elsewhere(surface, random), directions(random, 1)),
                at -> at.surface().product(Curvature.HESSIAN, at.direction()));
        return new Reading(first.milliseconds() - product.get().milliseconds(), first.result());
    }

    private Reading products(Curvature curvature, int k) {
        return Stopwatch.read(
                        k == 1 ? workload.repeats() : Math.max(1, workload.repeats() / 4),
                        random -> directions(random, k),
                        directions -> surface.product(curvature, directions))
                .perPart(k);
    }

    /**
     * Times K-FAC factors from one sampled label per example; the result holds the diagonals of the input factors and
     * of the output factors.
     */
    private Reading kroneckerFactors() {
        return Stopwatch.read(
                workload.repeats(),
                random -> elsewhere(surface, random),
                at -> at.kroneckerFactors(new Fisher.MonteCarlo(1, SEED), WeightSharing.EXPAND),
                Bench::diagonals);
    }

    private static INDArray diagonals(List<LayerFactors> factors) {
        return Nd4j.concat(
                0,
                factors.stream()
                        .flatMap(Bench::matrices)
                        .map(matrix -> Nd4j.diag(matrix).reshape(matrix.rows()))
                        .toArray(INDArray[]::new));
    }

    private static Stream<INDArray> matrices(LayerFactors factors) {
        if (factors instanceof LayerFactors.Kronecker kronecker) {
            return Stream.of(kronecker.input(), kronecker.output());
        }
        return Stream.of(((LayerFactors.Exact) factors).matrix());
    }

    /** Times the dense Hessian, computed as the estimator {@code hessian} does with {@code materialise: true}. */
    private Reading denseHessian() {
        NetworkSurface exact = surface(DataType.DOUBLE);
        return Stopwatch.read(
                1,
                random -> elsewhere(exact, random),
                at -> at.operator(Curvature.HESSIAN).toDense());
    }

    private Reading eigenvalues() {
        INDArray hessian = denseHessian.get().result();
        return Stopwatch.read(
                1,
                random -> hessian,
                matrix -> SymmetricEigensolver.eigenvalues(matrix).values());
    }

    private NetworkSurface surface(DataType type) {
        INDArray parameters = parameters(new SplittableRandom(SEED), type);
        return NetworkSurface.of(network, ModelBuilder.loss(Workload.LOSS), data, parameters, type);
    }

    private NetworkSurface elsewhere(NetworkSurface surface, RandomGenerator random) {
        return surface.at(parameters(random, surface.precision()));
    }

    private INDArray parameters(RandomGenerator random, DataType type) {
        return Initialisation.parameters(network, ModelSettings.STANDARD_INITIALISER, random)
                .castTo(type);
    }

    /** Returns k random directions as a P x k matrix. */
    private INDArray directions(RandomGenerator random, int k) {
        return Nd4j.createFromArray(Workload.gaussian(random, Math.multiplyExact(parameters(), k)))
                .reshape('f', parameters(), k)
                .castTo(precision);
    }
}
