package org.sagitta.runtime.engine.pass;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.sagitta.api.layer.Kernels;
import org.sagitta.api.layer.Matrix;
import org.sagitta.api.layer.ParameterShape;
import org.sagitta.api.layer.RowMap;
import org.sagitta.api.layer.RowMap.Term;
import org.sagitta.runtime.engine.kernel.Slot;
import org.sagitta.runtime.engine.network.Graph;

/**
 * A stack holds k parameter vectors, packed block by block: the k weights of a layer follow each other, so that they
 * form one tall matrix, then its k biases. A block is in the order that its rule uses.
 */
public final class ParameterStack {
    private final Kernels kernels;
    private final List<List<Block>> layers = new ArrayList<>();
    private final int dimension;
    private final Slot memory;
    private Matrix packed;
    private int count;

    /** @param layers the parameters of each layer, in the order of the flat vector */
    public ParameterStack(Kernels kernels, List<List<ParameterShape>> layers) {
        this.kernels = kernels;
        this.memory = new Slot(kernels);
        int offset = 0;
        for (List<ParameterShape> layer : layers) {
            List<Block> blocks = new ArrayList<>();
            for (ParameterShape shape : layer) {
                blocks.add(Block.of(offset, shape));
                offset += shape.size();
            }
            this.layers.add(blocks);
        }
        this.dimension = offset;
    }

    static ParameterStack of(Kernels kernels, Graph graph) {
        return new ParameterStack(
                kernels,
                graph.nodes().stream().map(node -> node.rule().parameters()).toList());
    }

    /** Resizes the stack to k vectors. */
    public ParameterStack resize(int k) {
        if (k != count) {
            packed = memory.shaped(1, Math.multiplyExact(k, dimension), 1);
            count = k;
        }
        return this;
    }

    /** Returns the length of one vector. */
    public int dimension() {
        return dimension;
    }

    /** Returns the vectors j to j + k, layer by layer: a stack of k matrices for each parameter. */
    public List<List<Matrix>> layers(int j, int k) {
        List<List<Matrix>> result = new ArrayList<>();
        for (List<Block> layer : layers) {
            List<Matrix> matrices = new ArrayList<>();
            for (Block block : layer) {
                matrices.add(packed.view(inside(block, j), k, block.rows(), block.columns()));
            }
            result.add(matrices);
        }
        return result;
    }

    public void clear() {
        kernels.clear(packed);
    }

    public void add(ParameterStack other) {
        kernels.add(other.packed, packed);
    }

    /** Packs columns of P x k directions, which follow each other in memory. */
    public void pack(Matrix directions, int from, int k) {
        resize(k);
        pack(directions, from, 0, k);
    }

    /** Unpacks all k vectors: the reverse of {@link #pack}. */
    public void unpack(Matrix directions, int from) {
        unpack(0, count, directions, from);
    }

    /** Packs columns of P x n directions, which follow each other in memory, into the vectors from {@code place} on. */
    public void pack(Matrix directions, int from, int place, int k) {
        forEachPart(
                directions,
                from,
                place,
                k,
                (block, outside, inside) -> move(block.intoStorage(), outside, inside, block.size()));
    }

    /** Unpacks the vectors from {@code place} on: the reverse of {@link #pack}. */
    public void unpack(int place, int k, Matrix directions, int from) {
        forEachPart(
                directions,
                from,
                place,
                k,
                (block, outside, inside) -> move(block.outOfStorage(), inside, outside, block.size()));
    }

    private void move(RowMap permutation, Matrix from, Matrix to, int size) {
        if (permutation == null) {
            kernels.copy(from, 0, to, 0, size);
        } else {
            kernels.mapRows(permutation, from, to);
        }
    }

    private void forEachPart(Matrix directions, int from, int place, int k, Part part) {
        for (List<Block> layer : layers) {
            for (Block block : layer) {
                for (int j = 0; j < k; j++) {
                    Matrix outside =
                            directions.view((long) (from + j) * dimension + block.offset(), 1, block.size(), 1);
                    part.move(block, outside, packed.view(inside(block, place + j), 1, block.size(), 1));
                }
            }
        }
    }

    /** Returns the start of a block of vector j. */
    private long inside(Block block, int j) {
        return (long) block.offset() * count + (long) j * block.size();
    }

    /**
     * The block that a parameter occupies in the flat vector.
     *
     * @param rows the number of rows of the matrix that the rule uses
     * @param columns the number of columns of that matrix
     * @param intoStorage maps the order of the flat vector to the rule's order, or null if they are equal
     * @param outOfStorage the reverse
     */
    private record Block(int offset, int rows, int columns, RowMap intoStorage, RowMap outOfStorage) {
        static Block of(int offset, ParameterShape shape) {
            RowMap permutation = shape.isPermuted() ? permutation(shape) : null;
            return new Block(
                    offset,
                    shape.rows(),
                    shape.columns(),
                    permutation,
                    permutation == null ? null : permutation.transposed());
        }

        int size() {
            return rows * columns;
        }

        /** Maps each storage element to the flat element with the same coordinates. */
        private static RowMap permutation(ParameterShape shape) {
            int rank = shape.dimensions().size();
            int[] strides = new int[rank];
            int stride = 1;
            for (int d = rank - 1; d >= 0; d--) {
                strides[d] = stride;
                stride *= shape.dimensions().get(d);
            }
            return RowMap.of(
                    shape.size(),
                    IntStream.range(0, shape.size())
                            .mapToObj(s -> List.of(new Term(flat(shape, strides, s), 1)))
                            .toList());
        }

        private static int flat(ParameterShape shape, int[] strides, int stored) {
            int rest = stored;
            int flat = 0;
            for (int d = shape.storage().size() - 1; d >= 0; d--) {
                int dimension = shape.storage().get(d);
                int extent = shape.dimensions().get(dimension);
                flat += rest % extent * strides[dimension];
                rest /= extent;
            }
            return flat;
        }
    }

    @FunctionalInterface
    private interface Part {
        void move(Block block, Matrix outside, Matrix inside);
    }
}
