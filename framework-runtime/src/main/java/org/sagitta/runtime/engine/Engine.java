package org.sagitta.runtime.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.data.Examples;
import org.sagitta.api.objective.Curvature;
import org.sagitta.runtime.engine.kernel.Kernels;
import org.sagitta.runtime.engine.kernel.Matrix;
import org.sagitta.runtime.engine.loss.Loss;

/**
 * Sums over all examples of a network's loss and its derivatives, at one parameter vector after another. The examples are
 * cut into chunks; each lane takes a contiguous range of them, and the lanes' sums are added in order. What the forward and
 * backward passes leave at the last parameters is kept for further products, where it fits into memory.
 *
 * <p>One computation at a time: the working memory serves them all.
 */
final class Engine {
    /** Examples in a chunk, at most: enough for long loops, few enough for the second-level cache. Not a power of two. */
    static final int CHUNK = 250;

    private static final int MOST_DIRECTIONS = 64;
    private static final long WORKING_BYTES = 1L << 20;
    private static final long STACK_BYTES = 1L << 28;
    private static final long TRACE_BYTES = 1L << 31;

    private final Network network;
    private final Lanes lanes;
    private final Kernels kernels;
    private final int examples;
    private final List<Chunk> chunks;
    private final List<Trace> traces;
    private final List<Worker> workers;
    private final ParameterStack parameters;
    private final ParameterStack directions;
    private final int directionsAtOnce;
    private INDArray current;
    private boolean traced;

    Engine(Network network, Loss loss, Examples examples, DataType precision, Lanes lanes, int chunk) {
        this.network = network;
        this.lanes = lanes;
        this.kernels = Kernels.of(precision);
        this.examples = examples.size();
        this.chunks = cut(new ExampleTable(examples, network.outputs(), kernels), chunk);
        this.traces = tracesFit()
                ? chunks.stream().map(any -> new Trace(kernels, network)).toList()
                : List.of();
        this.workers = IntStream.range(0, Math.min(lanes.count(), chunks.size()))
                .mapToObj(lane -> new Worker(Kernels.of(precision), network, loss))
                .toList();
        this.parameters = new ParameterStack(kernels, network);
        this.directions = new ParameterStack(kernels, network);
        this.directionsAtOnce = directionsAtOnce(chunks.get(0).examples());
    }

    Network network() {
        return network;
    }

    DataType precision() {
        return kernels.precision();
    }

    int examples() {
        return examples;
    }

    /**
     * The forward pass at theta.
     *
     * @param visitor is given each chunk with its outputs, class by class, from several threads
     * @return the mean loss
     */
    synchronized double forward(INDArray theta, BiConsumer<Chunk, double[]> visitor) {
        moveTo(theta);
        double[] losses = new double[chunks.size()];
        forEachChunk(worker -> {}, (worker, c) -> {
            Chunk chunk = chunks.get(c);
            losses[c] = worker.forward(parameters, chunk.input(), chunk.targets(), worker.trace());
            visitor.accept(chunk, worker.trace().outputs());
        });
        return Arrays.stream(losses).sum() / examples;
    }

    /** The gradient of the mean loss at theta. */
    synchronized INDArray gradient(INDArray theta) {
        moveTo(theta);
        INDArray gradient =
                Nd4j.createUninitialized(precision(), network.layout().dimension());
        sum(1, (worker, c) -> worker.addGradient(trace(worker, c, worker.trace())))
                .unpack(kernels.wrap(gradient), 0);
        return gradient;
    }

    /** H V or G V at theta, for P x k directions in 'f' order. */
    synchronized INDArray product(Curvature curvature, INDArray theta, INDArray v) {
        moveTo(theta);
        INDArray result = Nd4j.createUninitialized(precision(), v.shape(), 'f');
        Matrix from = kernels.wrap(v);
        Matrix to = kernels.wrap(result);
        int count = Math.toIntExact(v.size(1));
        for (int first = 0; first < count; first += directionsAtOnce) {
            int k = Math.min(directionsAtOnce, count - first);
            directions.pack(from, first, k);
            sum(k, (worker, c) -> {
                        Trace at = keptTrace(worker, c);
                        switch (curvature) {
                            case HESSIAN -> worker.addHessianProducts(parameters, directions, k, 1.0 / examples, at);
                            case GGN -> worker.addGgnProducts(parameters, directions, k, 1.0 / examples, at);
                        }
                    })
                    .unpack(to, first);
            traced = !traces.isEmpty();
        }
        return result;
    }

    /** The diagonal of G at theta. */
    synchronized INDArray ggnDiagonal(INDArray theta) {
        moveTo(theta);
        INDArray diagonal =
                Nd4j.createUninitialized(precision(), network.layout().dimension());
        sum(1, (worker, c) -> {
                    Trace at = keptTrace(worker, c);
                    for (int first = 0; first < network.outputs(); first += directionsAtOnce) {
                        int k = Math.min(directionsAtOnce, network.outputs() - first);
                        worker.addGgnDiagonal(parameters, first, k, 1.0 / examples, at);
                    }
                })
                .unpack(kernels.wrap(diagonal), 0);
        traced = !traces.isEmpty();
        return diagonal;
    }

    private void moveTo(INDArray theta) {
        if (theta != current) {
            traced = false;
            parameters.pack(kernels.wrap(theta), 0, 1);
            current = theta;
        }
    }

    /** The sum over the chunks of k parameter vectors, to which each worker adds its own. */
    private ParameterStack sum(int k, ObjIntConsumer<Worker> addChunk) {
        forEachChunk(worker -> worker.sum().resize(k).clear(), addChunk);
        ParameterStack total = workers.get(0).sum();
        workers.stream().skip(1).forEach(worker -> total.add(worker.sum()));
        return total;
    }

    private void forEachChunk(Consumer<Worker> begin, ObjIntConsumer<Worker> part) {
        lanes.run(workers.size(), lane -> {
            Worker worker = workers.get(lane);
            begin.accept(worker);
            int end = firstChunk(lane + 1);
            for (int c = firstChunk(lane); c < end; c++) {
                lanes.checkpoint();
                part.accept(worker, c);
            }
        });
    }

    private int firstChunk(int lane) {
        return (int) ((long) lane * chunks.size() / workers.size());
    }

    private Trace keptTrace(Worker worker, int c) {
        return trace(worker, c, traces.isEmpty() ? worker.trace() : traces.get(c));
    }

    /** The state of a chunk at the current parameters: the one that was kept, or a new one in the given memory. */
    private Trace trace(Worker worker, int c, Trace memory) {
        if (traced) {
            return traces.get(c);
        }
        Chunk chunk = chunks.get(c);
        worker.forward(parameters, chunk.input(), chunk.targets(), memory);
        worker.backward(parameters, 1.0 / examples, memory);
        return memory;
    }

    private List<Chunk> cut(ExampleTable table, int most) {
        int[] indices = IntStream.range(0, examples).toArray();
        int count = (examples + most - 1) / most;
        List<Chunk> result = new ArrayList<>();
        for (int c = 0; c < count; c++) {
            int first = (int) ((long) c * examples / count);
            int n = (int) ((c + 1L) * examples / count) - first;
            Matrix input = kernels.allocate(1, network.inputs(), n);
            double[] targets = new double[network.outputs() * n];
            table.take(kernels, indices, first, input, targets);
            result.add(new Chunk(first, input, targets));
        }
        return result;
    }

    private boolean tracesFit() {
        long perExample = network.computing().stream()
                .mapToLong(layer -> layer.rule().outputs() * (2L + layer.rule().auxiliaries()))
                .sum();
        return perExample * examples * precision().width() <= TRACE_BYTES;
    }

    /** So many that a chunk's tangents stay in the cache and the packed directions within bounds; the rest follow. */
    private int directionsAtOnce(int n) {
        int bytes = precision().width();
        long features = network.computing().stream()
                .mapToLong(layer -> layer.rule().outputs())
                .sum();
        long byCache = WORKING_BYTES / (features * n * bytes);
        long byMemory = STACK_BYTES / ((long) network.layout().dimension() * bytes);
        return (int) Math.max(1, Math.min(MOST_DIRECTIONS, Math.min(byCache, byMemory)));
    }
}
