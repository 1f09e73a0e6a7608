package org.sagitta.runtime.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ObjIntConsumer;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.data.Examples;
import org.sagitta.api.layer.Kernels;
import org.sagitta.api.layer.LayerRule;
import org.sagitta.api.layer.LayerState;
import org.sagitta.api.layer.Matrix;
import org.sagitta.api.layer.WeightUse;
import org.sagitta.api.loss.Loss;
import org.sagitta.api.surface.Curvature;
import org.sagitta.api.surface.Fisher;
import org.sagitta.api.surface.LayerFactors;
import org.sagitta.api.surface.NotAvailableException;
import org.sagitta.api.surface.ParameterBlock;
import org.sagitta.api.surface.WeightSharing;
import org.sagitta.runtime.engine.Graph.Node;
import org.sagitta.runtime.engine.rule.Images;

/**
 * Sums over all examples of a network's loss and its derivatives, at one parameter vector after another. The examples are
 * cut into chunks; each lane takes a contiguous range of them, and the lanes' sums are added in order. What the forward and
 * backward passes leave at the last parameters is kept for further products, where it fits into memory.
 *
 * <p>One computation at a time: the working memory serves them all.
 */
final class Engine {
    /** Examples that dense layers' blocks are summed over at once: so many that a product's inner dimension is long. */
    private static final int PANEL_EXAMPLES = 1024;

    private final Network network;
    private final Loss loss;
    private final Graph graph;
    private final EngineSettings settings;
    private final ChunkPlan plan;
    private final Kernels kernels;
    private final int examples;
    private final List<Chunk> chunks;
    private final List<Worker> workers;
    private final List<Trace> traces;
    private final Point point;
    private final ParameterStack directions;
    private final Map<WeightSharing, List<LaneSums<FisherBlockSum>>> blockSums = new EnumMap<>(WeightSharing.class);
    private INDArray current;
    private RunningStatistics currentStatistics;
    private boolean[] traced;

    Engine(Network network, Loss loss, Examples examples, EngineSettings settings, ChunkPlan plan) {
        this.network = network;
        this.loss = loss;
        this.graph = Graph.of(network);
        this.settings = settings;
        this.plan = plan;
        this.kernels = settings.kernels().of(settings.precision());
        this.examples = examples.size();
        this.chunks = cut(new ExampleTable(examples, network, kernels));
        this.workers = IntStream.range(0, Math.min(settings.lanes().count(), chunks.size()))
                .mapToObj(lane -> new Worker(settings.kernels().of(settings.precision()), graph, loss))
                .toList();
        this.traces = plan.keepsTraces()
                ? IntStream.range(0, chunks.size())
                        .mapToObj(c -> workers.get(laneOf(c)).newTrace())
                        .toList()
                : List.of();
        this.traced = new boolean[chunks.size()];
        this.point = new Point(kernels, graph);
        this.directions = ParameterStack.of(kernels, graph);
    }

    /** The same network and loss over other examples. */
    Engine over(Examples others) {
        return of(network, others);
    }

    /** The same loss of another network. */
    Engine of(Network other, Examples others) {
        return new Engine(other, loss, others, settings, ChunkPlan.of(other, others.size(), settings));
    }

    Network network() {
        return network;
    }

    Graph graph() {
        return graph;
    }

    DataType precision() {
        return kernels.precision();
    }

    int examples() {
        return examples;
    }

    /**
     * The forward pass.
     *
     * @param visitor is given each chunk with its outputs, class by class, from several threads
     * @return the mean loss
     */
    synchronized double forward(INDArray theta, RunningStatistics statistics, BiConsumer<Chunk, double[]> visitor) {
        moveTo(theta, statistics);
        double[] losses = new double[chunks.size()];
        forEachChunk(worker -> {}, (worker, c) -> {
            losses[c] = forward(worker, c, worker.trace());
            visitor.accept(chunks.get(c), worker.trace().outputs());
        });
        return Arrays.stream(losses).sum() / examples;
    }

    /**
     * The weight of the likelihood that the loss stands for.
     *
     * @throws NotAvailableException where it stands for none
     */
    double likelihoodWeight() {
        return OutputColumns.likelihood(loss).weight(network.outputs());
    }

    /** The gradient of the mean loss. */
    synchronized INDArray gradient(INDArray theta, RunningStatistics statistics) {
        moveTo(theta, statistics);
        return summed((worker, c) -> {
            Trace at = forwarded(worker, c, existing(worker, c));
            if (at.hasCotangents()) {
                worker.addGradient(at);
            } else {
                worker.addGradient(point, 1.0 / examples, at);
            }
        });
    }

    /** H or G. */
    CurvatureMatrix curvature(Curvature kind) {
        return CurvatureMatrix.of(kind, loss, network.outputs());
    }

    /** F. */
    CurvatureMatrix curvature(Fisher fisher) {
        return CurvatureMatrix.of(fisher, loss, network.outputs());
    }

    /** A V, for P x k directions in 'f' order. */
    synchronized INDArray product(CurvatureMatrix curvature, INDArray theta, RunningStatistics statistics, INDArray v) {
        return products(curvature, theta, statistics, List.of(v)).get(0);
    }

    /**
     * A V for several P x k matrices V in 'f' order, each to the bits that it has alone: they share the passes over the
     * chunks and not a single matrix product, whose rounding may depend on its size.
     */
    synchronized List<INDArray> products(
            CurvatureMatrix curvature, INDArray theta, RunningStatistics statistics, List<INDArray> vs) {
        moveTo(theta, statistics);
        List<INDArray> results = vs.stream()
                .map(v -> Nd4j.createUninitialized(precision(), v.shape(), 'f'))
                .toList();
        for (List<Piece> pass : passes(vs)) {
            int count = pack(vs, pass);
            ParameterStack sums = sum(count, (worker, c) -> {
                Trace at = ready(curvature, worker, c);
                pass.forEach(piece -> plan.forEachGroup(
                        piece.count(), (j, size) -> addProducts(curvature, worker, piece.place() + j, size, at)));
            });
            pass.forEach(piece ->
                    sums.unpack(piece.place(), piece.count(), kernels.wrap(results.get(piece.of())), piece.first()));
        }
        return results;
    }

    private void addProducts(CurvatureMatrix curvature, Worker worker, int j, int size, Trace at) {
        double scale = 1.0 / examples;
        if (curvature.kind() == Curvature.HESSIAN) {
            worker.addHessianProducts(point, directions, j, size, scale, at);
        } else {
            worker.addFisherProducts(point, curvature.columns(), directions, j, size, scale, at);
        }
    }

    /** The diagonal of H where {@linkplain LayerwiseMatrix#isPossible all parameters are those of dense layers}. */
    synchronized INDArray hessianDiagonal(INDArray theta, RunningStatistics statistics) {
        moveTo(theta, statistics);
        CurvatureMatrix hessian = curvature(Curvature.HESSIAN);
        int widest = graph.nodes().stream()
                .filter(node -> node.dense().isPresent())
                .mapToInt(Node::outputs)
                .max()
                .orElse(1);
        directions.resize(Math.min(plan.groupSize(), widest)).clear();
        return summed((worker, c) -> {
            Trace at = ready(hessian, worker, c);
            for (int i = 0; i < graph.size(); i++) {
                int node = i;
                graph.node(i).dense().ifPresent(use -> addDiagonal(hessian, worker, node, use, at));
            }
        });
    }

    private void addDiagonal(CurvatureMatrix hessian, Worker worker, int node, WeightUse use, Trace at) {
        plan.forEachGroup(use.outputs(), (first, k) -> {
            worker.differentiateAt(
                    node, hessian.kind(), hessian.columns(), point, directions, first, k, 1.0 / examples, at);
            worker.addHessianDiagonal(node, use, first, k, at);
        });
    }

    /** A, exactly symmetric. */
    synchronized INDArray matrix(CurvatureMatrix curvature, INDArray theta, RunningStatistics statistics) {
        int dimension = network.layout().dimension();
        INDArray result = settings.matrices().zeros(dimension, precision());
        Matrix matrix = kernels.wrap(result).view(0, 1, dimension, dimension);
        Mirror mirror = new Mirror(kernels, matrix, dimension);
        if (LayerwiseMatrix.isPossible(graph)) {
            moveTo(theta, statistics);
            LayerwiseMatrix sum = new LayerwiseMatrix(graph, kernels, curvature.kind(), matrix);
            Panels panels = new Panels(chunks, this::firstChunk, workers.size(), panelExamples());
            for (int panel = 0; panel < panels.count(); panel++) {
                addPanel(sum, curvature, panels.columns(panel));
            }
            sum.complete(mirror);
        } else {
            fillWithProducts(matrix, curvature, theta, statistics);
        }
        mirror.lowerToUpper(0, 0, dimension);
        return result;
    }

    /** Column after column; which are rows as well. */
    private void fillWithProducts(
            Matrix matrix, CurvatureMatrix curvature, INDArray theta, RunningStatistics statistics) {
        int dimension = matrix.rows();
        for (int first = 0; first < dimension; first += plan.directionsAtOnce()) {
            int k = Math.min(plan.directionsAtOnce(), dimension - first);
            INDArray units = Nd4j.create(precision(), new long[] {dimension, k}, 'f');
            for (int j = 0; j < k; j++) {
                units.putScalar(first + j, j, 1);
            }
            Matrix products = kernels.wrap(product(curvature, theta, statistics, units));
            kernels.copy(products, 0, matrix, (long) first * dimension, products.size());
        }
    }

    private void addPanel(LayerwiseMatrix sum, CurvatureMatrix curvature, Panels.Columns panel) {
        sum.beginPanel(panel.count());
        forEachChunk(
                worker -> {},
                (worker, c) -> panel.ifInside(c, column -> sum.take(worker, ready(curvature, worker, c), column)));
        for (PanelLayer origin : sum.layers()) {
            sum.beginOrigin(origin);
            directions.resize(Math.min(plan.groupSize(), origin.outputs())).clear();
            forEachChunk(
                    worker -> {},
                    (worker, c) -> panel.ifInside(c, column -> {
                        Trace at = ready(curvature, worker, c);
                        plan.forEachGroup(origin.outputs(), (first, k) -> {
                            worker.differentiateAt(
                                    origin.node(),
                                    curvature.kind(),
                                    curvature.columns(),
                                    point,
                                    directions,
                                    first,
                                    k,
                                    1.0 / examples,
                                    at);
                            sum.takeDerivatives(worker, origin, first, k, at, column);
                        });
                    }));
            settings.lanes()
                    .run(
                            workers.size(),
                            lane -> sum.addBlocks(
                                    origin, workers.get(lane).kernels(), settings.lanes(), lane, workers.size()));
        }
    }

    private int panelExamples() {
        long bytes = LayerwiseMatrix.elements(graph) * precision().width();
        return (int) Math.min(PANEL_EXAMPLES, settings.memory() / 8 / bytes);
    }

    private Trace ready(CurvatureMatrix curvature, Worker worker, int c) {
        Trace trace = kept(worker, c);
        return curvature.kind() == Curvature.HESSIAN ? withCotangents(worker, c, trace) : forwarded(worker, c, trace);
    }

    /** J V, for P x k directions in 'f' order: k times N x C, row after row. */
    synchronized double[] jacobianProduct(INDArray theta, RunningStatistics statistics, INDArray v) {
        moveTo(theta, statistics);
        int width = network.outputs();
        double[] result = new double[Math.toIntExact(v.size(1) * examples * width)];
        for (List<Piece> pass : passes(List.of(v))) {
            pack(List.of(v), pass);
            Piece piece = pass.get(0);
            forEachChunk(worker -> {}, (worker, c) -> {
                Trace at = forwarded(worker, c, kept(worker, c));
                Chunk chunk = chunks.get(c);
                double[] values = new double[width * chunk.examples()];
                plan.forEachGroup(piece.count(), (j, size) -> {
                    Matrix tangents = worker.jacobianProducts(point, directions, j, size, at);
                    for (int i = 0; i < size; i++) {
                        worker.kernels().read(tangents.matrix(i), values);
                        chunk.scatter(values, result, (piece.first() + j + i) * examples, width);
                    }
                });
            });
        }
        return result;
    }

    /**
     * The sums over the examples of J_n' u_n.
     *
     * @param u k times N x C, row after row
     * @return P x k
     */
    synchronized INDArray transposedJacobianProduct(
            INDArray theta, RunningStatistics statistics, double[] u, int count) {
        moveTo(theta, statistics);
        int width = network.outputs();
        INDArray result = Nd4j.createUninitialized(
                precision(), new long[] {network.layout().dimension(), count}, 'f');
        Matrix to = kernels.wrap(result);
        for (int first = 0; first < count; first += plan.groupSize()) {
            int from = first;
            int k = Math.min(plan.groupSize(), count - first);
            sum(k, (worker, c) -> {
                        Chunk chunk = chunks.get(c);
                        List<double[]> cotangents = IntStream.range(0, k)
                                .mapToObj(j -> chunk.gather(u, (from + j) * examples, width))
                                .toList();
                        worker.addTransposedJacobianProducts(point, cotangents, forwarded(worker, c, kept(worker, c)));
                    })
                    .unpack(to, first);
        }
        return result;
    }

    /** The diagonal of F. */
    synchronized INDArray diagonal(OutputColumns columns, INDArray theta, RunningStatistics statistics) {
        moveTo(theta, statistics);
        return summed((worker, c) -> {
            Trace at = forwarded(worker, c, kept(worker, c));
            plan.forEachGroup(
                    columns.count(),
                    (first, k) -> worker.addFisherDiagonal(point, columns, first, k, 1.0 / examples, at));
        });
    }

    /**
     * What layers sum over all examples and columns.
     *
     * @param newSums for a lane what makes its sums, of zeros, for the layers that have one, asked in their order
     * @return in the order of the layers
     */
    synchronized <S extends LayerSum> List<S> layerSums(
            OutputColumns columns,
            INDArray theta,
            RunningStatistics statistics,
            Function<Kernels, Function<Node, Optional<S>>> newSums) {
        return summed(columns, theta, statistics, newLaneSums(newSums));
    }

    /** The layers' blocks of F, or their factors; the memory of the sums is kept for the next ones. */
    synchronized List<LayerFactors> factors(
            OutputColumns columns, WeightSharing sharing, INDArray theta, RunningStatistics statistics) {
        List<LaneSums<FisherBlockSum>> lanes = blockSums.computeIfAbsent(
                sharing,
                key -> newLaneSums(own -> node -> node.rule().parameters().isEmpty()
                        ? Optional.empty()
                        : Optional.of(FisherBlockSum.of(own, node, sharing))));
        lanes.forEach(LaneSums::clear);
        List<LayerFactors> result = summed(columns, theta, statistics, lanes).stream()
                .map(sum -> sum.factors(examples))
                .toList();
        if (lanes.stream().mapToLong(LaneSums::size).sum() * precision().width() > settings.memory() / 8) {
            blockSums.clear();
        }
        return result;
    }

    private <S extends LayerSum> List<LaneSums<S>> newLaneSums(Function<Kernels, Function<Node, Optional<S>>> newSums) {
        return workers.stream()
                .map(worker -> new LaneSums<>(worker.kernels(), graph, newSums.apply(worker.kernels())))
                .toList();
    }

    private <S extends LayerSum> List<S> summed(
            OutputColumns columns, INDArray theta, RunningStatistics statistics, List<LaneSums<S>> lanes) {
        moveTo(theta, statistics);
        forEachChunk(worker -> {}, (worker, c) -> {
            LaneSums<S> sums = lanes.get(laneOf(c));
            Trace at = forwarded(worker, c, existing(worker, c));
            sums.takeInputs(at);
            plan.forEachGroup(
                    columns.count(),
                    (first, k) -> worker.pullBackColumns(
                            point,
                            columns,
                            first,
                            k,
                            1.0 / examples,
                            at,
                            sums.first(),
                            (node, cotangents) -> sums.addCotangents(node, at, cotangents)));
        });
        lanes.stream().skip(1).forEach(lanes.get(0)::add);
        return lanes.get(0).inOrder();
    }

    /** The gradients of single examples: P x (to - from), in 'f' order. */
    synchronized INDArray exampleGradients(INDArray theta, RunningStatistics statistics, int from, int to) {
        moveTo(theta, statistics);
        INDArray result = Nd4j.createUninitialized(
                precision(), new long[] {network.layout().dimension(), to - from}, 'f');
        Matrix columns = kernels.wrap(result);
        forEachChunk(worker -> {}, (worker, c) -> {
            int first = Math.max(from, plan.first(c));
            int end = Math.min(to, plan.first(c + 1));
            if (first < end) {
                forward(worker, c, worker.trace());
                worker.backward(point, 1, worker.trace());
                worker.exampleGradients(worker.trace(), first - plan.first(c), end - plan.first(c));
                worker.sum().unpack(columns, first - from);
            }
        });
        return result;
    }

    /**
     * One row an example of what a layer gets, or of the gradients of examples' own losses with respect to what it puts out,
     * in row-major order of the tensor.
     */
    synchronized double[] layer(INDArray theta, RunningStatistics statistics, String name, boolean gradients) {
        moveTo(theta, statistics);
        int node = graph.named(name);
        LayerRule rule = graph.node(node).rule();
        int[] order = Images.storageOrder(gradients ? rule.outputShape() : rule.inputShape());
        double[] rows = new double[Math.multiplyExact(examples, order.length)];
        forEachChunk(worker -> {}, (worker, c) -> {
            Trace trace = worker.completeTrace();
            forward(worker, c, trace);
            worker.backward(point, 1, trace);
            LayerState state = trace.state(node);
            double[] values = new double[order.length * chunks.get(c).examples()];
            worker.kernels().read(gradients ? state.cotangent() : state.input(), values);
            chunks.get(c).scatter(values, rows, order);
        });
        return rows;
    }

    /** Where the first value lies that is not a finite number, layer by layer; empty where all are. */
    synchronized Optional<String> firstNonFinite(INDArray theta, RunningStatistics statistics) {
        for (ParameterBlock block : network.layout().blocks()) {
            Matrix values = kernels.wrap(theta).view(block.offset(), 1, 1, block.size());
            if (!isFinite(values)) {
                return Optional.of("the parameter " + block.name());
            }
        }
        moveTo(theta, statistics);
        Worker worker = workers.get(0);
        int first = graph.size();
        for (int c = 0; c < chunks.size(); c++) {
            if (!isFinite(chunks.get(c).input())) {
                return Optional.of("the data");
            }
            forward(worker, c, worker.completeTrace());
            for (int i = 0; i < first; i++) {
                if (!isFinite(worker.completeTrace().output(i))) {
                    first = i;
                }
            }
        }
        return first < graph.size()
                ? Optional.of("the output of layer " + graph.node(first).name())
                : Optional.empty();
    }

    private boolean isFinite(Matrix x) {
        double[] values = new double[Math.toIntExact(x.size())];
        kernels.read(x, values);
        return Arrays.stream(values).allMatch(Double::isFinite);
    }

    /**
     * Columns of directions that go through a pass.
     *
     * @param of the number of their matrix
     * @param first the first column there
     * @param place where they are among the pass's directions
     */
    private record Piece(int of, int first, int count, int place) {}

    /** The columns of some matrices, as many a pass as are packed together; how a matrix is cut follows from it alone. */
    private List<List<Piece>> passes(List<INDArray> vs) {
        List<List<Piece>> passes = new ArrayList<>();
        int most = plan.directionsAtOnce();
        int used = most;
        for (int of = 0; of < vs.size(); of++) {
            int columns = Math.toIntExact(vs.get(of).size(1));
            for (int first = 0; first < columns; first += most) {
                int count = Math.min(most, columns - first);
                if (used + count > most) {
                    passes.add(new ArrayList<>());
                    used = 0;
                }
                passes.get(passes.size() - 1).add(new Piece(of, first, count, used));
                used += count;
            }
        }
        return passes;
    }

    /** Packs a pass's directions; returns how many they are. */
    private int pack(List<INDArray> vs, List<Piece> pass) {
        int count = pass.stream().mapToInt(Piece::count).sum();
        directions.resize(count);
        pass.forEach(piece ->
                directions.pack(kernels.wrap(vs.get(piece.of())), piece.first(), piece.place(), piece.count()));
        return count;
    }

    private void moveTo(INDArray theta, RunningStatistics statistics) {
        if (theta != current || statistics != currentStatistics) {
            Arrays.fill(traced, false);
            point.moveTo(kernels.wrap(theta), statistics);
            current = theta;
            currentStatistics = statistics;
        }
    }

    /** The sum over the chunks of one parameter vector. */
    private INDArray summed(ObjIntConsumer<Worker> addChunk) {
        INDArray result = Nd4j.createUninitialized(precision(), network.layout().dimension());
        sum(1, addChunk).unpack(kernels.wrap(result), 0);
        return result;
    }

    /** The sum over the chunks of k parameter vectors, to which each worker adds its own. */
    private ParameterStack sum(int k, ObjIntConsumer<Worker> addChunk) {
        forEachChunk(worker -> worker.sum().resize(k).clear(), addChunk);
        ParameterStack total = workers.get(0).sum();
        workers.stream().skip(1).forEach(worker -> total.add(worker.sum()));
        return total;
    }

    private void forEachChunk(Consumer<Worker> begin, ObjIntConsumer<Worker> part) {
        settings.lanes().run(workers.size(), lane -> {
            Worker worker = workers.get(lane);
            begin.accept(worker);
            for (int c = firstChunk(lane); c < firstChunk(lane + 1); c++) {
                settings.lanes().checkpoint();
                part.accept(worker, c);
            }
        });
    }

    private int firstChunk(int lane) {
        return (int) ((long) lane * chunks.size() / workers.size());
    }

    private int laneOf(int chunk) {
        int lane = 0;
        while (firstChunk(lane + 1) <= chunk) {
            lane++;
        }
        return lane;
    }

    /** The trace to fill in and keep, where there is memory for it. */
    private Trace kept(Worker worker, int c) {
        return traces.isEmpty() ? worker.trace() : traces.get(c);
    }

    /** The kept trace if it is filled in, else one that need not be kept. */
    private Trace existing(Worker worker, int c) {
        return traced[c] ? traces.get(c) : worker.trace();
    }

    /** A chunk's trace at the current parameters: as it is if it was kept, else after a forward pass. */
    private Trace forwarded(Worker worker, int c, Trace trace) {
        if (!traced[c]) {
            forward(worker, c, trace);
            traced[c] = !traces.isEmpty() && trace == traces.get(c);
        }
        return trace;
    }

    /** Likewise, with the backward pass. */
    private Trace withCotangents(Worker worker, int c, Trace trace) {
        forwarded(worker, c, trace);
        if (!trace.hasCotangents()) {
            worker.backward(point, 1.0 / examples, trace);
        }
        return trace;
    }

    private double forward(Worker worker, int c, Trace trace) {
        Chunk chunk = chunks.get(c);
        return worker.forward(point, chunk, 0, trace);
    }

    private List<Chunk> cut(ExampleTable table) {
        int[] indices = IntStream.range(0, examples).toArray();
        List<Chunk> result = new ArrayList<>();
        for (int c = 0; c < plan.count(); c++) {
            int n = plan.first(c + 1) - plan.first(c);
            Matrix input = kernels.allocate(1, network.inputs(), n);
            double[] targets = new double[network.outputs() * n];
            table.take(kernels, indices, plan.first(c), input, targets);
            result.add(new Chunk(plan.first(c), input, targets));
        }
        return result;
    }
}
