package org.sagitta.runtime.engine;

import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.data.Examples;
import org.sagitta.api.layer.Kernels;
import org.sagitta.api.layer.LayerMode;
import org.sagitta.api.layer.Matrix;
import org.sagitta.api.loss.Loss;
import org.sagitta.runtime.engine.execution.ChunkPlan;
import org.sagitta.runtime.engine.execution.EngineSettings;
import org.sagitta.runtime.engine.execution.Lanes;
import org.sagitta.runtime.engine.kernel.Slot;
import org.sagitta.runtime.engine.network.Graph;
import org.sagitta.runtime.engine.network.Network;
import org.sagitta.runtime.engine.network.RunningStatistics;
import org.sagitta.runtime.engine.pass.Chunk;
import org.sagitta.runtime.engine.pass.ExampleTable;
import org.sagitta.runtime.engine.pass.PackedParameters;
import org.sagitta.runtime.engine.pass.ParameterStack;
import org.sagitta.runtime.engine.pass.Worker;

/**
 * Computes the gradient of the mean loss over mini-batches, for training. The parameters may change from call to call.
 * Dropout draws masks, and batch normalisation uses the statistics of the batch and updates its running statistics. The
 * memory is reused for the next batch of the same size.
 */
public final class BatchGradient {
    /** The number of multiplications below which waking other threads costs more time than it saves. */
    private static final long WORTH_ANOTHER_LANE = 1_000_000;

    private final Network network;
    private final Graph graph;
    private final Lanes lanes;
    private final Kernels kernels;
    private final ExampleTable table;
    private final int dimension;
    private final int chunk;
    private final long seed;
    private final PackedParameters parameters;
    private final List<Lane> workers;
    private RunningStatistics statistics;
    private long step;

    /**
     * Creates the computation with the initial running statistics of a training.
     *
     * @param precision the type of all arithmetic, parameters and gradients: FLOAT or DOUBLE
     * @param seed the seed of dropout's masks
     */
    public BatchGradient(Network network, Loss loss, Examples examples, DataType precision, Lanes lanes, long seed) {
        this.network = network.in(LayerMode.TRAINING);
        this.graph = Graph.of(this.network);
        this.lanes = lanes;
        EngineSettings settings = EngineSettings.standard(precision);
        this.kernels = settings.kernels().of(precision);
        this.table = new ExampleTable(examples, network, kernels);
        this.dimension = network.layout().dimension();
        this.chunk = ChunkPlan.of(network, examples.size(), settings).size();
        this.seed = seed;
        this.parameters = new PackedParameters(kernels, graph);
        this.workers = IntStream.range(0, lanes.count())
                .mapToObj(lane -> new Lane(settings.kernels().of(precision), loss))
                .toList();
        this.statistics = RunningStatistics.initial(network);
    }

    /** Returns the running statistics after the batches so far. */
    public synchronized RunningStatistics statistics() {
        return statistics;
    }

    /** Returns the number of batches that were computed. */
    public synchronized long batches() {
        return step;
    }

    /** Sets the running statistics, and the number of batches that were computed before. */
    public synchronized void resume(RunningStatistics newStatistics, long newStep) {
        statistics = newStatistics;
        step = newStep;
    }

    /**
     * Computes the mean loss over a batch and its gradient.
     *
     * @param theta the parameters, of length P
     * @param batch the indices of the examples, from 0
     * @param gradient the array that receives the gradient, of length P
     * @return the mean loss
     * @throws IllegalArgumentException if an argument has the wrong length or type
     */
    public synchronized double compute(INDArray theta, int[] batch, INDArray gradient) {
        double loss = evaluate(theta, batch, gradient, step);
        step++;
        if (statistics.length() > 0) {
            statistics = workers.get(0).movedStatistics();
        }
        return loss;
    }

    /**
     * Computes loss and gradient of the same update at other parameters: as {@link #compute}, with the dropout masks of
     * the batch before, and without updating the running statistics.
     *
     * @throws IllegalStateException if there was no batch before
     */
    public synchronized double computeAgain(INDArray theta, int[] batch, INDArray gradient) {
        if (step == 0) {
            throw new IllegalStateException("A gradient again, before the first one");
        }
        return evaluate(theta, batch, gradient, step - 1);
    }

    private double evaluate(INDArray theta, int[] batch, INDArray gradient, long masks) {
        check(theta, batch, gradient);
        parameters.moveTo(kernels.wrap(theta), statistics);
        int lanesUsed = lanesFor(batch.length);
        lanes.run(lanesUsed, lane -> {
            int first = (int) ((long) lane * batch.length / lanesUsed);
            int end = (int) ((lane + 1L) * batch.length / lanesUsed);
            workers.get(lane).sum(batch, first, end, masks);
        });
        ParameterStack total = workers.get(0).worker.sum();
        double loss = workers.get(0).loss;
        for (Lane other : workers.subList(1, lanesUsed)) {
            total.add(other.worker.sum());
            loss += other.loss;
        }
        total.unpack(kernels.wrap(gradient), 0);
        return loss / batch.length;
    }

    private int lanesFor(int examples) {
        if (!network.isPerExample()) {
            return 1;
        }
        long worth = (long) examples * graph.multiplications() / WORTH_ANOTHER_LANE;
        return (int) Math.min(lanes.count(), Math.max(1, Math.min(examples, worth)));
    }

    private void check(INDArray theta, int[] batch, INDArray gradient) {
        if (theta.length() != dimension || gradient.length() != dimension) {
            throw new IllegalArgumentException("Parameters of length " + theta.length() + " and a gradient of length "
                    + gradient.length() + "; expected " + dimension);
        }
        if (batch.length == 0) {
            throw new IllegalArgumentException("A batch without examples");
        }
        for (int index : batch) {
            if (index < 0 || index >= table.size()) {
                throw new IllegalArgumentException(
                        "Example " + index + " in a batch; there are 0 to " + (table.size() - 1));
            }
        }
    }

    private final class Lane {
        private final Worker worker;
        private final Slot input;
        private double[] targets = {};
        private double loss;

        Lane(Kernels own, Loss loss) {
            this.worker = new Worker(own, graph, loss);
            this.input = new Slot(own);
        }

        /**
         * Sums loss and gradient over the batch elements from {@code first} to {@code end}, in pieces of at most a
         * chunk.
         */
        void sum(int[] batch, int first, int end, long masks) {
            worker.sum().resize(1).clear();
            loss = 0;
            int pieces = network.isPerExample() ? (end - first + chunk - 1) / chunk : 1;
            for (int piece = 0; piece < pieces; piece++) {
                lanes.checkpoint();
                int from = first + (int) ((long) piece * (end - first) / pieces);
                int to = first + (int) ((piece + 1L) * (end - first) / pieces);
                addPiece(batch, from, to - from, maskSeed(masks, from));
            }
        }

        RunningStatistics movedStatistics() {
            for (int i = 0; i < graph.size(); i++) {
                graph.node(i).rule().updateStatistics(kernels, worker.state().state(i), parameters.runningOf(i));
            }
            return parameters.running();
        }

        private void addPiece(int[] batch, int from, int n, long maskSeed) {
            if (targets.length != network.outputs() * n) {
                targets = new double[network.outputs() * n];
            }
            Matrix piece = input.shaped(1, network.inputs(), n);
            table.take(worker.kernels(), batch, from, piece, targets);
            loss += worker.forward(parameters, new Chunk(from, piece, targets), maskSeed, worker.state());
            worker.addGradient(parameters, 1.0 / batch.length, worker.state());
        }

        private long maskSeed(long masks, int from) {
            return (seed * 31 + masks) * 1_000_003 + from * 1009L;
        }
    }
}
