package org.sagitta.runtime.engine.pass;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.sagitta.api.layer.Channels;
import org.sagitta.api.layer.ExampleGradients;
import org.sagitta.api.layer.Kernels;
import org.sagitta.api.layer.LayerState;
import org.sagitta.api.layer.Matrix;
import org.sagitta.api.layer.Transpose;
import org.sagitta.api.layer.WeightUse;
import org.sagitta.api.loss.Loss;
import org.sagitta.api.surface.Curvature;
import org.sagitta.api.surface.Fisher;
import org.sagitta.runtime.engine.network.Graph;
import org.sagitta.runtime.engine.network.Graph.Node;

/**
 * Makes the passes over one chunk, in the working memory of one lane, and accumulates sums over chunks in {@link #sum}.
 * Every cotangent is that of the mean loss: it carries the factor 1/N.
 */
public final class Worker {
    private final Kernels kernels;
    private final Graph graph;
    private final Loss loss;
    private final OutputColumns exact;
    private final PassMemory workspace;
    private final TangentFlow lastingTangents;
    private final TangentFlow passingTangents;
    private final NodeMemory lastingCotangents;
    private final NodeMemory passingCotangents;
    private final CotangentFlow flow;
    private final ParameterStack sum;
    private final PassState state;
    private final PassState completeState;
    private double[] vector = {};

    public Worker(Kernels kernels, Graph graph, Loss loss) {
        this.kernels = kernels;
        this.graph = graph;
        this.loss = loss;
        this.exact = OutputColumns.of(
                new Fisher.Type2(), loss, graph.node(graph.output()).outputs());
        this.workspace = PassMemory.passing(kernels, graph);
        this.lastingTangents = TangentFlow.lasting(kernels, graph);
        this.passingTangents = TangentFlow.passing(kernels, graph);
        this.lastingCotangents = NodeMemory.separate(kernels, graph);
        this.passingCotangents = CotangentFlow.passingSlots(kernels, graph);
        this.flow = new CotangentFlow(kernels, graph);
        this.sum = ParameterStack.of(kernels, graph);
        this.state = newState();
        this.completeState = new PassState(kernels, graph, PassMemory.lasting(kernels, graph));
    }

    /** Returns the lane's share of a sum of parameter vectors over chunks. */
    public ParameterStack sum() {
        return sum;
    }

    /** Returns a state that is valid until the next pass. */
    public PassState state() {
        return state;
    }

    /**
     * Returns a state that holds every layer's input, output and cotangent until the next pass, whether derivatives
     * read them or not.
     */
    public PassState completeState() {
        return completeState;
    }

    /** Creates a state that can be kept; only this worker can use it. */
    PassState newState() {
        return new PassState(kernels, graph, workspace);
    }

    public Kernels kernels() {
        return kernels;
    }

    /** Makes the forward pass and returns the sum of the chunk's losses. */
    public double forward(PackedParameters parameters, Chunk chunk, long seed, PassState into) {
        into.prepare(chunk.input(), chunk.first(), seed);
        for (int i = 0; i < graph.size(); i++) {
            Node node = graph.node(i);
            LayerState state = into.state(i);
            if (node.isSum()) {
                SourceSum.into(
                        kernels,
                        state.input(),
                        node.sources().stream().map(into::output).toList());
            }
            if (!node.isIdentity()) {
                node.rule().forward(kernels, parameters.layer(i), state);
            }
        }
        kernels.read(into.output(graph.output()), into.outputs());
        return loss.evaluate(
                into.outputs(), chunk.targets(), classes(), chunk.examples(), into.gradient(), into.curvature());
    }

    /** Makes the backward pass after {@link #forward} and fills in the state's cotangents. */
    public void backward(PackedParameters parameters, double scale, PassState of) {
        kernels.write(of.gradient(), scale, of.state(graph.output()).cotangent());
        flow.begin(i -> of.state(i).cotangent());
        for (int i = graph.size() - 1; i >= 0; i--) {
            pullBack(parameters, i, of);
        }
        of.backwardDone();
    }

    /** Adds the chunk's contribution to the gradient to {@link #sum}, after {@link #forward}. */
    public void addGradient(PackedParameters parameters, double scale, PassState at) {
        begin(
                passingCotangents,
                1,
                at,
                (j, values) -> System.arraycopy(at.gradient(), 0, values, 0, at.gradient().length),
                scale);
        addPulledBack(parameters, sum.layers(0, 1), at);
    }

    /** Adds the chunk's contribution to the gradient to {@link #sum}, after {@link #backward}. */
    public void addGradient(PassState at) {
        List<List<Matrix>> gradient = sum.layers(0, 1);
        for (int i = 0; i < graph.size(); i++) {
            LayerState state = at.state(i);
            graph.node(i).rule().addGradient(kernels, state, state.cotangent(), gradient.get(i));
        }
    }

    /** Adds the chunk's contribution to H v_j to {@link #sum}, for directions from j to j + k (Pearlmutter 1994). */
    public void addHessianProducts(
            PackedParameters parameters, ParameterStack directions, int j, int k, double scale, PassState at) {
        List<List<Matrix>> v = directions.layers(j, k);
        List<List<Matrix>> gradient = sum.layers(j, k);
        TangentFlow tangents = lastingTangents;
        pushForward(tangents, parameters, v, k, at);
        beginWithProducts(exact, tangents, passingCotangents, k, scale, at);
        for (int i = graph.size() - 1; i >= 0; i--) {
            Node node = graph.node(i);
            if (!node.depends()) {
                continue;
            }
            LayerState state = at.state(i);
            node.rule().addGradient(kernels, state, flow.of(i), gradient.get(i));
            node.rule().addGradientOfTangent(kernels, state, v.get(i), tangents.input(i), gradient.get(i));
            pullBackTangent(tangents, parameters, i, v, k, at);
        }
    }

    /**
     * Differentiates with respect to the components first to first + k of a node's output, at fixed parameters. It
     * computes the tangents of all later nodes, and the derivatives of the cotangents of this node's output and of all
     * later ones.
     *
     * @param zeros k directions of zeros
     */
    public void differentiateAt(
            int origin,
            Curvature curvature,
            OutputColumns columns,
            PackedParameters parameters,
            ParameterStack zeros,
            int first,
            int k,
            double scale,
            PassState at) {
        List<List<Matrix>> v = zeros.layers(0, k);
        TangentFlow tangents = lastingTangents;
        tangents.begin(k, at.examples());
        for (int i = 0; i < graph.size(); i++) {
            if (i > origin) {
                pushForward(tangents, parameters, i, v, at);
            } else if (graph.node(i).depends()) {
                kernels.clear(tangents.output(i));
            }
            if (i == origin) {
                addUnits(first, tangents.output(i));
            }
        }
        beginWithProducts(columns, tangents, lastingCotangents, k, scale, at);
        for (int i = graph.size() - 1; i > origin; i--) {
            if (curvature == Curvature.HESSIAN) {
                pullBackTangent(tangents, parameters, i, v, k, at);
            } else {
                pullBack(parameters, i, at);
            }
        }
    }

    /** Returns the tangents of a node's input after {@link #differentiateAt}; valid until the next pass. */
    public Matrix inputTangents(int i) {
        return lastingTangents.input(i).orElseThrow();
    }

    /**
     * Returns the derivatives of the cotangent of a node's output after {@link #differentiateAt}; valid until the next
     * pass.
     */
    public Matrix cotangents(int i) {
        return flow.of(i);
    }

    /**
     * Adds the contribution of a dense layer's outputs from {@code first} on to the diagonal of the Hessian,
     * {@link #sum}; must be called after {@link #differentiateAt} for these outputs.
     */
    public void addHessianDiagonal(int origin, WeightUse use, int first, int k, PassState at) {
        Matrix derivatives = flow.of(origin);
        int n = at.examples();
        Matrix curvatures = kernels.scratch(0, 1, k, n);
        for (int j = 0; j < k; j++) {
            kernels.copy(derivatives.matrix(j), (long) (first + j) * n, curvatures, (long) j * n, n);
        }
        addSquaredInputs(
                use, at.state(origin), first, curvatures, sum.layers(0, 1).get(origin));
    }

    /**
     * Adds d a^2 for a weight and d for a bias, for second derivatives d = d2L/dz2 of the outputs z from {@code first}
     * on.
     */
    private void addSquaredInputs(
            WeightUse use, LayerState state, int first, Matrix curvatures, List<Matrix> diagonal) {
        int count = curvatures.rows();
        Matrix squares = kernels.scratch(1, 1, use.inputs(), curvatures.columns());
        kernels.clear(squares);
        kernels.addSquares(state.input(), squares);
        Matrix weights = diagonal.get(0).view((long) first * use.inputs(), 1, count, use.inputs());
        kernels.multiply(Transpose.RIGHT, curvatures, squares, 1, weights);
        if (use.bias()) {
            kernels.addChannelSums(
                    Channels.of(List.of(count)), curvatures, diagonal.get(1).view(first, 1, count, 1));
        }
    }

    /** Adds the chunk's contribution to F v_j to {@link #sum}, for directions from j to j + k (Schraudolph 2002). */
    public void addFisherProducts(
            PackedParameters parameters,
            OutputColumns columns,
            ParameterStack directions,
            int j,
            int k,
            double scale,
            PassState at) {
        pushForward(passingTangents, parameters, directions.layers(j, k), k, at);
        beginWithProducts(columns, passingTangents, passingCotangents, k, scale, at);
        addPulledBack(parameters, sum.layers(j, k), at);
    }

    /** Adds J'u_j of the chunk to {@link #sum}, for cotangents u_j of the outputs, class by class. */
    public void addTransposedJacobianProducts(
            PackedParameters parameters, List<double[]> outputCotangents, PassState at) {
        begin(
                passingCotangents,
                outputCotangents.size(),
                at,
                (j, values) -> System.arraycopy(outputCotangents.get(j), 0, values, 0, outputCotangents.get(j).length),
                1);
        addPulledBack(parameters, sum.layers(0, outputCotangents.size()), at);
    }

    /** Returns the tangents J v_j of the chunk's outputs, for directions from j to j + k; valid until the next pass. */
    public Matrix jacobianProducts(PackedParameters parameters, ParameterStack directions, int j, int k, PassState at) {
        pushForward(passingTangents, parameters, directions.layers(j, k), k, at);
        return passingTangents.output(graph.output());
    }

    /** Adds the chunk's contribution to a Fisher matrix's diagonal to {@link #sum}, for columns from c to c + k. */
    public void addFisherDiagonal(
            PackedParameters parameters, OutputColumns columns, int c, int k, double scale, PassState at) {
        List<List<Matrix>> squares = sum.layers(0, 1);
        pullBackColumns(
                parameters,
                columns,
                c,
                k,
                scale,
                at,
                0,
                (i, cotangents) ->
                        graph.node(i).rule().addSquaredGradient(kernels, at.state(i), cotangents, squares.get(i)));
    }

    /**
     * Makes a backward pass of columns c to c + k, down to node {@code first}.
     *
     * @param scale the scale of the outer products of the columns
     * @param visitor receives the cotangents of each node's output
     */
    public void pullBackColumns(
            PackedParameters parameters,
            OutputColumns columns,
            int c,
            int k,
            double scale,
            PassState at,
            int first,
            CotangentVisitor visitor) {
        begin(passingCotangents, k, at, (j, values) -> columns.fill(at, c + j, values), Math.sqrt(scale));
        for (int i = graph.size() - 1; i >= first; i--) {
            if (graph.node(i).depends()) {
                visitor.visit(i, flow.of(i));
                if (i > first) {
                    pullBack(parameters, i, at);
                }
            }
        }
    }

    /** Sets {@link #sum} to the gradients of the chunk's examples {@code from} to {@code to}, each of its own loss. */
    public void exampleGradients(PassState at, int from, int to) {
        sum.resize(to - from).clear();
        for (int i = 0; i < graph.size(); i++) {
            if (!graph.node(i).rule().parameters().isEmpty()) {
                LayerState state = at.state(i);
                ExampleGradients gradients =
                        new ExampleGradients(graph.node(i).rule(), kernels, state, state.cotangent());
                for (int example = from; example < to; example++) {
                    gradients.add(example, sum.layers(example - from, 1).get(i));
                }
            }
        }
    }

    private void addPulledBack(PackedParameters parameters, List<List<Matrix>> gradient, PassState at) {
        for (int i = graph.size() - 1; i >= 0; i--) {
            if (graph.node(i).depends()) {
                graph.node(i).rule().addGradient(kernels, at.state(i), flow.of(i), gradient.get(i));
                pullBack(parameters, i, at);
            }
        }
    }

    /** Propagates a node's cotangents to its sources. */
    private void pullBack(PackedParameters parameters, int i, PassState at) {
        Node node = graph.node(i);
        if (!node.inputDepends()) {
            return;
        }
        Matrix cotangent = flow.of(i);
        if (node.isIdentity()) {
            flow.hand(i, cotangent);
        } else {
            Matrix next = flow.room(i, cotangent.count(), cotangent.columns());
            node.rule().pullBack(kernels, parameters.layer(i), at.state(i), cotangent, next);
            flow.hand(i, next);
        }
    }

    /** Propagates the tangents of a node's cotangents to its sources. */
    private void pullBackTangent(
            TangentFlow tangents,
            PackedParameters parameters,
            int i,
            List<List<Matrix>> directions,
            int k,
            PassState at) {
        Node node = graph.node(i);
        if (!node.inputDepends()) {
            return;
        }
        Matrix cotangent = flow.of(i);
        Matrix next = cotangent;
        if (!node.isIdentity()) {
            next = flow.room(i, k, at.examples());
            node.rule()
                    .pullBackTangent(
                            kernels,
                            parameters.layer(i),
                            at.state(i),
                            directions.get(i),
                            tangents.input(i).orElseThrow(),
                            cotangent,
                            next);
        }
        flow.hand(i, next);
    }

    private void pushForward(
            TangentFlow tangents, PackedParameters parameters, List<List<Matrix>> directions, int k, PassState at) {
        tangents.begin(k, at.examples());
        for (int i = 0; i < graph.size(); i++) {
            pushForward(tangents, parameters, i, directions, at);
        }
    }

    private void pushForward(
            TangentFlow tangents, PackedParameters parameters, int i, List<List<Matrix>> directions, PassState at) {
        Node node = graph.node(i);
        if (!node.depends()) {
            return;
        }
        Optional<Matrix> inputTangent = tangents.summedInput(i);
        if (!node.isIdentity()) {
            node.rule()
                    .pushForward(
                            kernels,
                            parameters.layer(i),
                            at.state(i),
                            directions.get(i),
                            inputTangent,
                            tangents.output(i));
        }
    }

    /** Adds 1 to component first + j of tangent j. */
    private void addUnits(int first, Matrix tangents) {
        int n = tangents.columns();
        Matrix ones = kernels.scratch(0, 1, 1, n);
        double[] values = new double[n];
        Arrays.fill(values, 1);
        kernels.write(values, 1, ones);
        for (int j = 0; j < tangents.count(); j++) {
            kernels.copy(ones, 0, tangents.matrix(j), (long) (first + j) * n, n);
        }
    }

    /** Begins a backward pass with scale S S' f'_j at the output, where S has the columns of each example. */
    private void beginWithProducts(
            OutputColumns columns, TangentFlow tangents, NodeMemory cotangents, int k, double scale, PassState at) {
        Matrix outputs = tangents.output(graph.output());
        begin(
                cotangents,
                k,
                at,
                (j, values) -> {
                    kernels.read(outputs.matrix(j), values);
                    columns.multiply(at, values);
                },
                scale);
    }

    private void begin(NodeMemory cotangents, int k, PassState at, OutputVector outputVector, double scale) {
        flow.begin(i -> cotangents.shaped(i, k, graph.node(i).outputs(), at.examples()));
        Matrix stack = flow.of(graph.output());
        if (vector.length < stack.matrixSize()) {
            vector = new double[(int) stack.matrixSize()];
        }
        for (int j = 0; j < k; j++) {
            outputVector.fill(j, vector);
            kernels.write(vector, scale, stack.matrix(j));
        }
    }

    private int classes() {
        return graph.node(graph.output()).outputs();
    }

    @FunctionalInterface
    private interface OutputVector {
        void fill(int j, double[] values);
    }

    /** Receives the cotangents of one node's output after another, from the last node backwards. */
    @FunctionalInterface
    public interface CotangentVisitor {
        void visit(int node, Matrix cotangents);
    }
}
