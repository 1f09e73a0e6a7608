package org.sagitta.runtime.engine.pass;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.data.Examples;
import org.sagitta.api.layer.Kernels;
import org.sagitta.api.layer.Matrix;
import org.sagitta.api.loss.Loss;
import org.sagitta.api.surface.Curvature;
import org.sagitta.runtime.engine.execution.ChunkPlan;
import org.sagitta.runtime.engine.execution.EngineSettings;
import org.sagitta.runtime.engine.network.Graph;
import org.sagitta.runtime.engine.network.Network;
import org.sagitta.runtime.engine.network.RunningStatistics;

/**
 * Makes forward and backward passes of a network over all examples at one parameter vector after another. The examples
 * are divided into chunks; each lane takes a contiguous range of them, and the lanes' sums are added in order. The
 * states after the passes at the last parameters are kept for further products, if they fit into memory.
 *
 * <p>Callers make one computation at a time, because all computations share the working memory.
 */
public final class ChunkedPasses {
    private final Network network;
    private final Loss loss;
    private final Graph graph;
    private final EngineSettings settings;
    private final ChunkPlan plan;
    private final Kernels kernels;
    private final int examples;
    private final List<Chunk> chunks;
    private final List<Worker> workers;
    private final List<PassState> states;
    private final PackedParameters parameters;
    private final ParameterStack directions;
    private INDArray current;
    private RunningStatistics currentStatistics;
    private boolean[] filled;

    public ChunkedPasses(Network network, Loss loss, Examples examples, EngineSettings settings, ChunkPlan plan) {
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
        this.states = plan.keepsStates()
                ? IntStream.range(0, chunks.size())
                        .mapToObj(c -> workers.get(laneOf(c)).newState())
                        .toList()
                : List.of();
        this.filled = new boolean[chunks.size()];
        this.parameters = new PackedParameters(kernels, graph);
        this.directions = ParameterStack.of(kernels, graph);
    }

    /** Returns the passes of another network, with the same loss, over other examples. */
    public ChunkedPasses of(Network other, Examples others) {
        return new ChunkedPasses(other, loss, others, settings, ChunkPlan.of(other, others.size(), settings));
    }

    public Network network() {
        return network;
    }

    public Loss loss() {
        return loss;
    }

    public Graph graph() {
        return graph;
    }

    public EngineSettings settings() {
        return settings;
    }

    public ChunkPlan plan() {
        return plan;
    }

    /** Returns the arithmetic of the calling thread. */
    public Kernels kernels() {
        return kernels;
    }

    /** Returns the number N of examples. */
    public int examples() {
        return examples;
    }

    public List<Chunk> chunks() {
        return chunks;
    }

    /** Returns the workers, one for each lane. */
    public List<Worker> workers() {
        return workers;
    }

    /** Returns the current parameters. */
    public PackedParameters parameters() {
        return parameters;
    }

    /** Returns the memory for the directions of one computation. */
    public ParameterStack directions() {
        return directions;
    }

    /** Makes a parameter vector and running statistics the current ones. */
    public void moveTo(INDArray theta, RunningStatistics statistics) {
        if (theta != current || statistics != currentStatistics) {
            Arrays.fill(filled, false);
            parameters.moveTo(kernels.wrap(theta), statistics);
            current = theta;
            currentStatistics = statistics;
        }
    }

    /** Returns the sum of one parameter vector over the chunks. */
    public INDArray summed(ObjIntConsumer<Worker> addChunk) {
        INDArray result =
                Nd4j.createUninitialized(kernels.precision(), network.layout().dimension());
        sum(1, addChunk).unpack(kernels.wrap(result), 0);
        return result;
    }

    /** Returns the sum of k parameter vectors over the chunks, to which each worker adds its own. */
    public ParameterStack sum(int k, ObjIntConsumer<Worker> addChunk) {
        forEachChunk(worker -> worker.sum().resize(k).clear(), addChunk);
        ParameterStack total = workers.get(0).sum();
        workers.stream().skip(1).forEach(worker -> total.add(worker.sum()));
        return total;
    }

    /** Calls a computation with each chunk's number and the worker of its lane; the lanes work in parallel. */
    public void forEachChunk(ObjIntConsumer<Worker> part) {
        forEachChunk(worker -> {}, part);
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

    /** Returns the first chunk of a lane, and the number of chunks for the lane after the last. */
    public int firstChunk(int lane) {
        return (int) ((long) lane * chunks.size() / workers.size());
    }

    /** Returns the lane to which a chunk belongs. */
    public int laneOf(int chunk) {
        int lane = 0;
        while (firstChunk(lane + 1) <= chunk) {
            lane++;
        }
        return lane;
    }

    /** Makes a forward pass over a chunk at the current parameters and returns the sum of its losses. */
    public double forward(Worker worker, int c, PassState state) {
        return worker.forward(parameters, chunks.get(c), 0, state);
    }

    /**
     * Returns a chunk's state after the forward pass at the current parameters; the state is kept if there is memory
     * for it.
     */
    public PassState forwarded(Worker worker, int c) {
        return forwarded(worker, c, states.isEmpty() ? worker.state() : states.get(c));
    }

    /**
     * Returns a chunk's state after the forward pass at the current parameters for a caller that reads it only once: a
     * new state is not kept.
     */
    public PassState forwardedOnce(Worker worker, int c) {
        return forwarded(worker, c, filled[c] ? states.get(c) : worker.state());
    }

    /** Returns a chunk's state after those passes at the current parameters from which products with a matrix start. */
    public PassState ready(CurvatureMatrix curvature, Worker worker, int c) {
        PassState state = forwarded(worker, c);
        if (curvature.kind() == Curvature.HESSIAN && !state.hasCotangents()) {
            worker.backward(parameters, 1.0 / examples, state);
        }
        return state;
    }

    private PassState forwarded(Worker worker, int c, PassState state) {
        if (!filled[c]) {
            forward(worker, c, state);
            filled[c] = !states.isEmpty() && state == states.get(c);
        }
        return state;
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
