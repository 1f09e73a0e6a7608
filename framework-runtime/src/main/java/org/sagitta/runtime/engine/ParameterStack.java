package org.sagitta.runtime.engine;

import java.util.ArrayList;
import java.util.List;
import org.sagitta.api.objective.ParameterBlock;
import org.sagitta.api.objective.ParameterLayout;
import org.sagitta.runtime.engine.kernel.Kernels;
import org.sagitta.runtime.engine.kernel.Matrix;
import org.sagitta.runtime.engine.kernel.Slot;
import org.sagitta.runtime.engine.rule.ParameterShape;

/**
 * k parameter vectors at once, packed block by block: the k weights of a layer follow each other, so that they are one tall
 * matrix, then its k biases.
 */
final class ParameterStack {
    private final Kernels kernels;
    private final List<Layer> layers;
    private final ParameterLayout layout;
    private final Slot memory;
    private Matrix packed;
    private List<List<Matrix>> views = List.of();
    private int count;

    ParameterStack(Kernels kernels, Network network) {
        this.kernels = kernels;
        this.layers = network.computing();
        this.layout = network.layout();
        this.memory = new Slot(kernels);
    }

    /** Makes room for k vectors. */
    ParameterStack resize(int k) {
        if (k != count) {
            packed = memory.shaped(1, Math.multiplyExact(k, layout.dimension()), 1);
            views = layerViews(k);
            count = k;
        }
        return this;
    }

    /** The matrices of layer l among those that compute something: a stack of k for each parameter. */
    List<Matrix> layer(int l) {
        return views.get(l);
    }

    void clear() {
        kernels.clear(packed);
    }

    void add(ParameterStack other) {
        kernels.add(other.packed, packed);
    }

    /** Takes columns of P x k directions, one after the other in memory. */
    void pack(Matrix directions, int from, int k) {
        resize(k);
        forEachPart(from, (outside, inside, size) -> kernels.copy(directions, outside, packed, inside, size));
    }

    /** The reverse of {@link #pack}, for all k vectors. */
    void unpack(Matrix directions, int from) {
        forEachPart(from, (outside, inside, size) -> kernels.copy(packed, inside, directions, outside, size));
    }

    private void forEachPart(int from, Part part) {
        long dimension = layout.dimension();
        for (ParameterBlock block : layout.blocks()) {
            for (int j = 0; j < count; j++) {
                long inside = (long) block.offset() * count + (long) j * block.size();
                part.copy((from + j) * dimension + block.offset(), inside, block.size());
            }
        }
    }

    private List<List<Matrix>> layerViews(int k) {
        List<List<Matrix>> result = new ArrayList<>();
        long offset = 0;
        for (Layer layer : layers) {
            List<Matrix> matrices = new ArrayList<>();
            for (ParameterShape shape : layer.rule().parameters()) {
                matrices.add(packed.view(offset, k, shape.rows(), shape.columns()));
                offset += (long) k * shape.size();
            }
            result.add(matrices);
        }
        return result;
    }

    @FunctionalInterface
    private interface Part {
        void copy(long outside, long inside, int size);
    }
}
