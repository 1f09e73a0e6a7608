package org.sagitta.runtime.engine.dense;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.sagitta.api.layer.Kernels;
import org.sagitta.api.layer.Matrix;
import org.sagitta.api.layer.ParameterShape;
import org.sagitta.api.layer.Transpose;
import org.sagitta.api.surface.Curvature;
import org.sagitta.runtime.engine.dense.DenseLayerPanel.Part;
import org.sagitta.runtime.engine.execution.Lanes;
import org.sagitta.runtime.engine.kernel.Slot;
import org.sagitta.runtime.engine.kernel.SymmetricCompletion;
import org.sagitta.runtime.engine.network.Graph;
import org.sagitta.runtime.engine.network.Graph.Node;
import org.sagitta.runtime.engine.pass.PassState;
import org.sagitta.runtime.engine.pass.Worker;

/**
 * Sums a curvature matrix over the examples if all parameters are those of dense layers. For two layers with inputs a,
 * outputs z = W a + b and cotangents c = dL/dz, where layer 1 is layer 2 or comes before it, their block is
 *
 * <pre>A[(p, q), (i, j)] = sum_n (dc2[p]/dz1[i] a2[q] + c2[p] da2[q]/dz1[i]) a1[j]</pre>
 *
 * A bias is a weight whose a is 1. The second term occurs only in the Hessian's blocks of different layers. The
 * derivatives with respect to z1 at fixed parameters need only as many passes as layer 1, the origin, has outputs. They
 * are collected for a panel of examples; the rest is a matrix product over these examples, whose left factor is
 * computed in pieces that stay in the caches.
 *
 * <p>Only blocks on and below the diagonal are computed. Of an origin's own block, only the sub-blocks (p, i) with i up
 * to p are computed, and of each of them only the part on and below its own diagonal, because it is symmetric in q and
 * j.
 */
final class LayerwiseMatrix {
    private static final long PIECE_BYTES = 1L << 20;

    private final Graph graph;
    private final Kernels kernels;
    private final Curvature curvature;
    private final Matrix matrix;
    private final long dimension;
    private final List<DenseLayerPanel> layers;
    private final Slot ones;
    private int examples;

    /** @param matrix a row-major matrix of zeros, to which the sum is added */
    LayerwiseMatrix(Graph graph, Kernels kernels, Curvature curvature, Matrix matrix) {
        this.graph = graph;
        this.kernels = kernels;
        this.curvature = curvature;
        this.matrix = matrix;
        this.dimension = matrix.columns();
        this.layers = layers(graph, kernels);
        this.ones = new Slot(kernels);
    }

    /** Returns whether all parameters are those of dense layers. */
    static boolean isPossible(Graph graph) {
        return graph.nodes().stream()
                .allMatch(node -> node.rule().isPerExample()
                        && (node.dense().isPresent() || node.rule().parameters().isEmpty()));
    }

    /** Returns the largest number of elements that an example of a panel needs. */
    static long elements(Graph graph) {
        long features = 0;
        long widest = 0;
        for (int i = graph.size() - 1; i >= 0; i--) {
            Node node = graph.node(i);
            if (node.dense().isPresent()) {
                features += node.inputs() + node.outputs();
                widest = Math.max(widest, node.outputs() * features);
            }
        }
        return features + widest;
    }

    private static List<DenseLayerPanel> layers(Graph graph, Kernels kernels) {
        List<DenseLayerPanel> layers = new ArrayList<>();
        int offset = 0;
        for (int i = 0; i < graph.size(); i++) {
            int node = i;
            int first = offset;
            graph.node(i).dense().ifPresent(use -> layers.add(new DenseLayerPanel(kernels, node, use, first)));
            offset += graph.node(i).rule().parameters().stream()
                    .mapToInt(ParameterShape::size)
                    .sum();
        }
        return List.copyOf(layers);
    }

    /** Returns the dense layers in order. */
    List<DenseLayerPanel> layers() {
        return layers;
    }

    /** Prepares the memory of a panel, before several threads fill it in. */
    void beginPanel(int newExamples) {
        examples = newExamples;
        double[] values = new double[examples];
        Arrays.fill(values, 1);
        kernels.write(values, 1, ones.shaped(1, 1, examples));
        for (DenseLayerPanel layer : layers) {
            layer.input(examples);
            layer.cotangent(examples);
        }
    }

    /**
     * Prepares the memory of the derivatives with respect to another origin's outputs, before several threads fill it
     * in.
     */
    void beginOrigin(DenseLayerPanel origin) {
        for (DenseLayerPanel layer : from(origin)) {
            layer.cotangentDerivative(origin, examples);
            if (hasInputDerivative(layer, origin)) {
                layer.inputDerivative(origin, examples);
            }
        }
    }

    /** Copies a chunk's inputs and cotangents to the columns from {@code column} on. */
    void take(Worker worker, PassState at, int column) {
        for (DenseLayerPanel layer : layers) {
            layer.take(worker.kernels(), at.state(layer.node()), curvature == Curvature.HESSIAN, column, examples);
        }
    }

    /** Copies a chunk's derivatives, after {@link Worker#differentiateAt}, to the columns from {@code column} on. */
    void takeDerivatives(Worker worker, DenseLayerPanel origin, int first, int k, PassState at, int column) {
        for (DenseLayerPanel layer : from(origin)) {
            DenseLayerPanel.takeDerivatives(
                    worker.kernels(),
                    worker.cotangents(layer.node()),
                    layer.cotangentDerivative(origin, examples),
                    first,
                    column);
            if (hasInputDerivative(layer, origin)) {
                DenseLayerPanel.takeDerivatives(
                        worker.kernels(),
                        worker.inputTangents(layer.node()),
                        layer.inputDerivative(origin, examples),
                        first,
                        column);
            }
        }
    }

    /** Adds one lane's share of the panel to the blocks of an origin. */
    void addBlocks(DenseLayerPanel origin, Kernels own, Lanes lanes, int lane, int laneCount) {
        Lane share = new Lane(own);
        int row = 0;
        for (DenseLayerPanel layer : from(origin)) {
            Optional<Matrix> derivative = hasInputDerivative(layer, origin)
                    ? Optional.of(layer.inputDerivative(origin, examples))
                    : Optional.empty();
            for (Part part : layer.parts(ones(), derivative)) {
                for (int p = 0; p < layer.outputs(); p++) {
                    if (row++ % laneCount == lane) {
                        lanes.checkpoint();
                        share.addRows(layer, part, p, origin);
                    }
                }
            }
        }
    }

    /** Fills in the elements above the diagonals of an origin's own blocks. */
    void complete(SymmetricCompletion completion) {
        for (DenseLayerPanel layer : layers) {
            Part weight = layer.parts(ones(), Optional.empty()).get(0);
            for (int p = 0; p < layer.outputs(); p++) {
                long row = weight.offset() + (long) p * weight.columns();
                for (int i = 0; i < p; i++) {
                    completion.lowerToUpper(row, weight.offset() + (long) i * weight.columns(), weight.columns());
                }
            }
        }
    }

    private List<DenseLayerPanel> from(DenseLayerPanel origin) {
        return layers.subList(layers.indexOf(origin), layers.size());
    }

    private boolean hasInputDerivative(DenseLayerPanel layer, DenseLayerPanel origin) {
        return curvature == Curvature.HESSIAN
                && layer != origin
                && graph.node(layer.node()).inputDepends();
    }

    private Matrix ones() {
        return ones.shaped(1, 1, examples);
    }

    /** The arithmetic and memory that one lane uses. */
    private final class Lane {
        private final Kernels own;
        private final Slot left;
        private final Slot product;

        Lane(Kernels own) {
            this.own = own;
            this.left = new Slot(own);
            this.product = new Slot(own);
        }

        /** Adds row p of a weight or bias: the rows (p, q) of the matrix. */
        void addRows(DenseLayerPanel layer, Part part, int p, DenseLayerPanel origin) {
            List<Part> others = origin.parts(ones(), Optional.empty()).stream()
                    .filter(other -> other.offset() <= part.offset())
                    .toList();
            boolean triangle = others.get(0).offset() == part.offset();
            int width = triangle ? p + 1 : origin.outputs();
            long rowBytes = (long) width * examples * own.precision().width();
            int most = (int) Math.max(1, PIECE_BYTES / rowBytes);
            for (int q = 0; q < part.columns(); q += most) {
                int height = Math.min(most, part.columns() - q);
                Matrix factor = leftFactor(layer, part, p, q, height, width, origin);
                for (Part other : others) {
                    int columns = triangle ? q + height : other.columns();
                    Matrix sum = product.shaped(1, height * width, columns);
                    own.multiply(Transpose.RIGHT, factor, other.multiplier().view(0, 1, columns, examples), 0, sum);
                    long row = part.offset() + (long) p * part.columns() + q;
                    add(sum.view(0, height, width, columns), row, other);
                }
            }
        }

        /**
         * Computes {@code dc2[p]/dz1[i] a2[q] + c2[p] da2[q]/dz1[i]} for {@code height} values of q from {@code first}
         * on, and for each of them the first {@code width} values of i.
         */
        private Matrix leftFactor(
                DenseLayerPanel layer, Part part, int p, int first, int height, int width, DenseLayerPanel origin) {
            Matrix stack = left.shaped(height, width, examples);
            Matrix change =
                    layer.cotangentDerivative(origin, examples).matrix(p).view(0, width, 1, examples);
            Matrix cotangent = row(layer.cotangent(examples), p);
            for (int q = 0; q < height; q++) {
                Matrix to = stack.matrix(q).view(0, width, 1, examples);
                Matrix a = row(part.multiplier(), first + q);
                if (part.derivative().isPresent()) {
                    Matrix derivative =
                            part.derivative().get().matrix(first + q).view(0, width, 1, examples);
                    own.timesPlus(a, change, ones(), cotangent, derivative, to);
                } else {
                    own.times(a, change, to);
                }
            }
            return stack.view(0, 1, height * width, examples);
        }

        private Matrix row(Matrix of, int r) {
            return of.view((long) r * examples, 1, 1, examples);
        }

        private void add(Matrix sums, long row, Part other) {
            boolean whole = sums.columns() == other.columns();
            int length = whole ? sums.rows() * sums.columns() : sums.columns();
            int pieces = whole ? 1 : sums.rows();
            for (int q = 0; q < sums.count(); q++) {
                for (int i = 0; i < pieces; i++) {
                    long at = (row + q) * dimension + other.offset() + (long) i * other.columns();
                    own.add(sums.matrix(q).view((long) i * length, 1, 1, length), matrix.view(at, 1, 1, length));
                }
            }
        }
    }
}
