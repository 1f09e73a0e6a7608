package org.sagitta.runtime.engine;

import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.data.Examples;
import org.sagitta.runtime.engine.kernel.Kernels;
import org.sagitta.runtime.engine.kernel.Matrix;
import org.sagitta.runtime.engine.kernel.Slot;
import org.sagitta.runtime.engine.loss.Loss;

/**
 * The gradient of the mean loss over batches of the examples, for training: of any examples, at parameters that change from
 * call to call. Its memory is used again for the next batch of the same size.
 */
public final class BatchGradient {
    /** Multiplications below which waking other threads costs more than it brings. */
    private static final long WORTH_ANOTHER_LANE = 1_000_000;

    private final Lanes lanes;
    private final Kernels kernels;
    private final ExampleTable table;
    private final int dimension;
    private final ParameterStack parameters;
    private final List<Lane> workers;

    /** @param precision of all arithmetic, and of the parameters and gradients: FLOAT or DOUBLE */
    public BatchGradient(Network network, Loss loss, Examples examples, DataType precision, Lanes lanes) {
        this.lanes = lanes;
        this.kernels = Kernels.of(precision);
        this.table = new ExampleTable(examples, network.outputs(), kernels);
        this.dimension = network.layout().dimension();
        this.parameters = new ParameterStack(kernels, network);
        this.workers = IntStream.range(0, lanes.count())
                .mapToObj(lane -> new Lane(Kernels.of(precision), network, loss))
                .toList();
    }

    /**
     * The mean loss over a batch and its gradient.
     *
     * @param theta the parameters, of length P
     * @param batch indices of the examples, from 0
     * @param gradient takes the gradient, of length P
     * @return the mean loss
     * @throws IllegalArgumentException where an argument has the wrong length or type
     */
    public synchronized double compute(INDArray theta, int[] batch, INDArray gradient) {
        check(theta, batch, gradient);
        parameters.pack(kernels.wrap(theta), 0, 1);
        int lanesUsed = (int) Math.min(
                lanes.count(),
                Math.max(1, Math.min(batch.length, (long) batch.length * dimension / WORTH_ANOTHER_LANE)));
        lanes.run(lanesUsed, lane -> {
            int first = (int) ((long) lane * batch.length / lanesUsed);
            int end = (int) ((lane + 1L) * batch.length / lanesUsed);
            workers.get(lane).sum(batch, first, end);
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
        private final int inputs;
        private final int outputs;
        private double[] targets = {};
        private double loss;

        Lane(Kernels own, Network network, Loss loss) {
            this.worker = new Worker(own, network, loss);
            this.input = new Slot(own);
            this.outputs = network.outputs();
            this.inputs = network.inputs();
        }

        /** Sums loss and gradient over batch elements from first to end, in pieces of at most a chunk. */
        void sum(int[] batch, int first, int end) {
            worker.sum().resize(1).clear();
            loss = 0;
            int pieces = (end - first + Engine.CHUNK - 1) / Engine.CHUNK;
            for (int piece = 0; piece < pieces; piece++) {
                lanes.checkpoint();
                int from = first + (int) ((long) piece * (end - first) / pieces);
                int to = first + (int) ((piece + 1L) * (end - first) / pieces);
                addPiece(batch, from, to - from);
            }
        }

        private void addPiece(int[] batch, int from, int n) {
            if (targets.length != outputs * n) {
                targets = new double[outputs * n];
            }
            Matrix chunk = input.shaped(1, inputs, n);
            table.take(worker.kernels(), batch, from, chunk, targets);
            loss += worker.forward(parameters, chunk, targets, worker.trace());
            worker.backward(parameters, 1.0 / batch.length, worker.trace());
            worker.addGradient(worker.trace());
        }
    }
}
