package org.sagitta.runtime.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.data.Examples;
import org.sagitta.api.layer.Kernels;
import org.sagitta.api.layer.LayerRule;
import org.sagitta.api.layer.LayerState;
import org.sagitta.api.layer.Matrix;
import org.sagitta.api.surface.Capability;
import org.sagitta.api.surface.Curvature;
import org.sagitta.api.surface.Fisher;
import org.sagitta.api.surface.KroneckerBasis;
import org.sagitta.api.surface.KroneckerChain;
import org.sagitta.api.surface.LayerFactors;
import org.sagitta.api.surface.ParameterBlock;
import org.sagitta.api.surface.WeightSharing;
import org.sagitta.runtime.engine.dense.DenseCurvature;
import org.sagitta.runtime.engine.execution.ChunkPlan;
import org.sagitta.runtime.engine.factor.FisherFactors;
import org.sagitta.runtime.engine.network.Network;
import org.sagitta.runtime.engine.network.RunningStatistics;
import org.sagitta.runtime.engine.pass.Chunk;
import org.sagitta.runtime.engine.pass.ChunkedPasses;
import org.sagitta.runtime.engine.pass.CurvatureMatrix;
import org.sagitta.runtime.engine.pass.OutputColumns;
import org.sagitta.runtime.engine.pass.ParameterStack;
import org.sagitta.runtime.engine.pass.PassState;
import org.sagitta.runtime.engine.pass.Worker;
import org.sagitta.runtime.engine.rule.Images;

/**
 * Computes a network's loss, its derivatives and products with its curvature matrices at given parameters, as sums over
 * all examples.
 *
 * <p>It makes one computation at a time, because all computations share the working memory.
 */
final class Engine {
    private final ChunkedPasses passes;
    private final DenseCurvature dense;
    private final FisherFactors factors;
    private final ChunkPlan plan;
    private final Kernels kernels;
    private final int examples;

    Engine(ChunkedPasses passes) {
        this.passes = passes;
        this.plan = passes.plan();
        this.kernels = passes.kernels();
        this.examples = passes.examples();
        this.dense = new DenseCurvature(passes);
        this.factors = new FisherFactors(passes);
    }

    /** Returns an engine for the same network and loss and other examples. */
    Engine over(Examples others) {
        return of(network(), others);
    }

    /** Returns an engine for the same loss and another network. */
    Engine of(Network other, Examples others) {
        return new Engine(passes.of(other, others));
    }

    Network network() {
        return passes.network();
    }

    DataType precision() {
        return kernels.precision();
    }

    int examples() {
        return examples;
    }

    /**
     * Makes a forward pass over all examples.
     *
     * @param visitor receives each chunk with its outputs, class by class, from several threads
     * @return the mean loss
     */
    synchronized double forward(INDArray theta, RunningStatistics statistics, BiConsumer<Chunk, double[]> visitor) {
        passes.moveTo(theta, statistics);
        double[] losses = new double[passes.chunks().size()];
        passes.forEachChunk((worker, c) -> {
            losses[c] = passes.forward(worker, c, worker.state());
            visitor.accept(passes.chunks().get(c), worker.state().outputs());
        });
        return Arrays.stream(losses).sum() / examples;
    }

    /** Returns the weight of the likelihood to which the loss corresponds; absent if it corresponds to none. */
    Capability<Double> likelihoodWeight() {
        return passes.loss()
                .likelihood()
                .map(known -> Capability.of(known.weight(passes.network().outputs())))
                .orElseGet(() -> Capability.absent(OutputColumns.NO_LIKELIHOOD));
    }

    /** Computes the gradient of the mean loss. */
    synchronized INDArray gradient(INDArray theta, RunningStatistics statistics) {
        passes.moveTo(theta, statistics);
        return passes.summed((worker, c) -> {
            PassState at = passes.forwardedOnce(worker, c);
            if (at.hasCotangents()) {
                worker.addGradient(at);
            } else {
                worker.addGradient(passes.parameters(), 1.0 / examples, at);
            }
        });
    }

    /** Returns the Hessian H or the Gauss-Newton matrix G as a matrix for products. */
    CurvatureMatrix curvature(Curvature kind) {
        return CurvatureMatrix.of(kind, passes.loss(), passes.network().outputs());
    }

    /** Returns a Fisher matrix F as a matrix for products. */
    CurvatureMatrix curvature(Fisher fisher) {
        return CurvatureMatrix.of(fisher, passes.loss(), passes.network().outputs());
    }

    /** Computes the product A V of a curvature matrix A and a P x k matrix V of directions in 'f' order. */
    synchronized INDArray product(CurvatureMatrix curvature, INDArray theta, RunningStatistics statistics, INDArray v) {
        return products(curvature, theta, statistics, List.of(v)).get(0);
    }

    /**
     * Computes the products of A and several P x k matrices V in 'f' order; each product has the same bits as if it
     * were computed alone. The products share the passes over the chunks but no matrix product, because the rounding of
     * a matrix product may depend on its size.
     */
    synchronized List<INDArray> products(
            CurvatureMatrix curvature, INDArray theta, RunningStatistics statistics, List<INDArray> vs) {
        passes.moveTo(theta, statistics);
        List<INDArray> results = vs.stream()
                .map(v -> Nd4j.createUninitialized(precision(), v.shape(), 'f'))
                .toList();
        for (List<Piece> batch : batches(vs)) {
            int count = pack(vs, batch);
            ParameterStack sums = passes.sum(count, (worker, c) -> {
                PassState at = passes.ready(curvature, worker, c);
                batch.forEach(piece -> plan.forEachGroup(
                        piece.count(), (j, size) -> addProducts(curvature, worker, piece.place() + j, size, at)));
            });
            batch.forEach(piece ->
                    sums.unpack(piece.place(), piece.count(), kernels.wrap(results.get(piece.of())), piece.first()));
        }
        return results;
    }

    private void addProducts(CurvatureMatrix curvature, Worker worker, int j, int size, PassState at) {
        double scale = 1.0 / examples;
        if (curvature.kind() == Curvature.HESSIAN) {
            worker.addHessianProducts(passes.parameters(), passes.directions(), j, size, scale, at);
        } else {
            worker.addFisherProducts(passes.parameters(), curvature.columns(), passes.directions(), j, size, scale, at);
        }
    }

    /** Computes the diagonal of H if all parameters are those of dense layers. */
    synchronized INDArray hessianDiagonal(INDArray theta, RunningStatistics statistics) {
        passes.moveTo(theta, statistics);
        return dense.hessianDiagonal(curvature(Curvature.HESSIAN));
    }

    /** Computes the whole matrix A, exactly symmetric. */
    synchronized INDArray matrix(CurvatureMatrix curvature, INDArray theta, RunningStatistics statistics) {
        passes.moveTo(theta, statistics);
        return dense.matrix(curvature, v -> product(curvature, theta, statistics, v));
    }

    /** Computes the layers' blocks of F, or their factors. */
    synchronized List<LayerFactors> factors(
            OutputColumns columns, WeightSharing sharing, INDArray theta, RunningStatistics statistics) {
        passes.moveTo(theta, statistics);
        return factors.blocks(columns, sharing);
    }

    /** Computes the Kronecker factors of KFRA's recursion. */
    synchronized List<LayerFactors> recursiveFactors(
            OutputColumns columns, INDArray theta, RunningStatistics statistics) {
        passes.moveTo(theta, statistics);
        return factors.recursive(columns, theta);
    }

    /**
     * Computes the Kronecker factors of a sequence of dense layers, and those of the blocks between neighbouring
     * layers.
     */
    synchronized KroneckerChain chain(OutputColumns columns, INDArray theta, RunningStatistics statistics) {
        passes.moveTo(theta, statistics);
        return factors.chain(columns);
    }

    /** Computes the second moments of gradients in the bases of some layers, in the order of the bases. */
    synchronized List<INDArray> secondMoments(
            OutputColumns columns, List<KroneckerBasis> bases, INDArray theta, RunningStatistics statistics) {
        passes.moveTo(theta, statistics);
        return factors.secondMoments(columns, bases);
    }

    /**
     * Computes the product J V of the outputs' Jacobian and a P x k matrix of directions in 'f' order: k matrices N x C
     * in row-major order.
     */
    synchronized double[] jacobianProduct(INDArray theta, RunningStatistics statistics, INDArray v) {
        passes.moveTo(theta, statistics);
        int width = passes.network().outputs();
        double[] result = new double[Math.toIntExact(v.size(1) * examples * width)];
        for (List<Piece> batch : batches(List.of(v))) {
            pack(List.of(v), batch);
            Piece piece = batch.get(0);
            passes.forEachChunk((worker, c) -> {
                PassState at = passes.forwarded(worker, c);
                Chunk chunk = passes.chunks().get(c);
                double[] values = new double[width * chunk.examples()];
                plan.forEachGroup(piece.count(), (j, size) -> {
                    Matrix tangents = worker.jacobianProducts(passes.parameters(), passes.directions(), j, size, at);
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
     * Computes sum_n J_n' u_n over the examples.
     *
     * @param u k matrices N x C in row-major order
     * @return a P x k matrix
     */
    synchronized INDArray transposedJacobianProduct(
            INDArray theta, RunningStatistics statistics, double[] u, int count) {
        passes.moveTo(theta, statistics);
        int width = passes.network().outputs();
        INDArray result = Nd4j.createUninitialized(
                precision(), new long[] {passes.network().layout().dimension(), count}, 'f');
        Matrix to = kernels.wrap(result);
        for (int first = 0; first < count; first += plan.groupSize()) {
            int from = first;
            int k = Math.min(plan.groupSize(), count - first);
            passes.sum(k, (worker, c) -> {
                        Chunk chunk = passes.chunks().get(c);
                        List<double[]> cotangents = IntStream.range(0, k)
                                .mapToObj(j -> chunk.gather(u, (from + j) * examples, width))
                                .toList();
                        worker.addTransposedJacobianProducts(
                                passes.parameters(), cotangents, passes.forwarded(worker, c));
                    })
                    .unpack(to, first);
        }
        return result;
    }

    /** Computes the diagonal of F. */
    synchronized INDArray diagonal(OutputColumns columns, INDArray theta, RunningStatistics statistics) {
        passes.moveTo(theta, statistics);
        return passes.summed((worker, c) -> {
            PassState at = passes.forwarded(worker, c);
            plan.forEachGroup(
                    columns.count(),
                    (first, k) -> worker.addFisherDiagonal(passes.parameters(), columns, first, k, 1.0 / examples, at));
        });
    }

    /** Computes the gradients of single examples: a P x (to - from) matrix in 'f' order. */
    synchronized INDArray exampleGradients(INDArray theta, RunningStatistics statistics, int from, int to) {
        passes.moveTo(theta, statistics);
        INDArray result = Nd4j.createUninitialized(
                precision(), new long[] {passes.network().layout().dimension(), to - from}, 'f');
        Matrix columns = kernels.wrap(result);
        passes.forEachChunk((worker, c) -> {
            int first = Math.max(from, plan.first(c));
            int end = Math.min(to, plan.first(c + 1));
            if (first < end) {
                passes.forward(worker, c, worker.state());
                worker.backward(passes.parameters(), 1, worker.state());
                worker.exampleGradients(worker.state(), first - plan.first(c), end - plan.first(c));
                worker.sum().unpack(columns, first - from);
            }
        });
        return result;
    }

    /**
     * Returns a layer's inputs, or the gradients of each example's own loss with respect to the layer's outputs: one
     * row per example, in row-major order of the tensor.
     */
    synchronized double[] layer(INDArray theta, RunningStatistics statistics, String name, boolean gradients) {
        passes.moveTo(theta, statistics);
        int node = passes.graph().named(name);
        LayerRule rule = passes.graph().node(node).rule();
        int[] order = Images.storageOrder(gradients ? rule.outputShape() : rule.inputShape());
        double[] rows = new double[Math.multiplyExact(examples, order.length)];
        passes.forEachChunk((worker, c) -> {
            PassState state = worker.completeState();
            passes.forward(worker, c, state);
            worker.backward(passes.parameters(), 1, state);
            LayerState layer = state.state(node);
            double[] values = new double[order.length * passes.chunks().get(c).examples()];
            worker.kernels().read(gradients ? layer.cotangent() : layer.input(), values);
            passes.chunks().get(c).scatter(values, rows, order);
        });
        return rows;
    }

    /**
     * Finds the first value, layer by layer, that is not finite, and describes its place; empty if all values are
     * finite.
     */
    synchronized Optional<String> firstNonFinite(INDArray theta, RunningStatistics statistics) {
        for (ParameterBlock block : passes.network().layout().blocks()) {
            Matrix values = kernels.wrap(theta).view(block.offset(), 1, 1, block.size());
            if (!isFinite(values)) {
                return Optional.of("the parameter " + block.name());
            }
        }
        passes.moveTo(theta, statistics);
        Worker worker = passes.workers().get(0);
        int first = passes.graph().size();
        for (int c = 0; c < passes.chunks().size(); c++) {
            if (!isFinite(passes.chunks().get(c).input())) {
                return Optional.of("the data");
            }
            passes.forward(worker, c, worker.completeState());
            for (int i = 0; i < first; i++) {
                if (!isFinite(worker.completeState().output(i))) {
                    first = i;
                }
            }
        }
        return first < passes.graph().size()
                ? Optional.of(
                        "the output of layer " + passes.graph().node(first).name())
                : Optional.empty();
    }

    private boolean isFinite(Matrix x) {
        double[] values = new double[Math.toIntExact(x.size())];
        kernels.read(x, values);
        return Arrays.stream(values).allMatch(Double::isFinite);
    }

    /**
     * Some columns of one matrix of directions, which go through a pass together.
     *
     * @param of the number of their matrix
     * @param first their first column in that matrix
     * @param place their first position among the directions of the pass
     */
    private record Piece(int of, int first, int count, int place) {}

    /**
     * Divides the columns of some matrices into batches of the number that is packed together. The division of a matrix
     * depends on that matrix alone.
     */
    private List<List<Piece>> batches(List<INDArray> vs) {
        List<List<Piece>> batches = new ArrayList<>();
        int most = plan.directionsAtOnce();
        int used = most;
        for (int of = 0; of < vs.size(); of++) {
            int columns = Math.toIntExact(vs.get(of).size(1));
            for (int first = 0; first < columns; first += most) {
                int count = Math.min(most, columns - first);
                if (used + count > most) {
                    batches.add(new ArrayList<>());
                    used = 0;
                }
                batches.get(batches.size() - 1).add(new Piece(of, first, count, used));
                used += count;
            }
        }
        return batches;
    }

    /** Packs the directions of a batch and returns their number. */
    private int pack(List<INDArray> vs, List<Piece> batch) {
        int count = batch.stream().mapToInt(Piece::count).sum();
        passes.directions().resize(count);
        batch.forEach(piece -> passes.directions()
                .pack(kernels.wrap(vs.get(piece.of())), piece.first(), piece.place(), piece.count()));
        return count;
    }
}
