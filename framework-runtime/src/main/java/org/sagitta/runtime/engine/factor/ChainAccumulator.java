package org.sagitta.runtime.engine.factor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.sagitta.api.layer.Kernels;
import org.sagitta.api.layer.LayerState;
import org.sagitta.api.layer.Matrix;
import org.sagitta.api.layer.Transpose;
import org.sagitta.api.layer.WeightUse;
import org.sagitta.api.surface.KroneckerChain;
import org.sagitta.api.surface.LayerFactors;
import org.sagitta.api.surface.WeightSharing;
import org.sagitta.runtime.engine.kernel.Slot;
import org.sagitta.runtime.engine.network.Graph.Node;

/**
 * Sums the Kronecker factors of one dense layer of a chain, and those of the block that it shares with the dense layer
 * before:
 *
 * <pre>A_12 = (1/N) sum_n a_1 a_2',    G_12 = (1/N) sum_n sum_c g_1 g_2'</pre>
 */
final class ChainAccumulator implements LayerAccumulator {
    private final Kernels kernels;
    private final Optional<ChainAccumulator> before;
    private final KroneckerAccumulator own;
    private final StripInputs strip;
    private final Matrix input;
    private final Matrix output;
    private final Slot cotangents;
    private Optional<ChainAccumulator> after = Optional.empty();
    private Matrix currentInputs;
    private Matrix currentCotangents;

    private ChainAccumulator(Kernels kernels, String layer, WeightUse dense, Optional<ChainAccumulator> before) {
        this.kernels = kernels;
        this.before = before;
        this.own = new KroneckerAccumulator(kernels, layer, dense, WeightSharing.EXPAND);
        this.strip = new StripInputs(kernels, dense);
        this.input = kernels.allocate(1, before.map(sum -> sum.strip.rows()).orElse(1), strip.rows());
        this.output =
                kernels.allocate(1, before.map(sum -> sum.output.columns()).orElse(1), dense.outputs());
        this.cotangents = new Slot(kernels);
    }

    /** Creates the sums of one lane for dense layers, each linked to the layer before. */
    static final class Row implements Function<Node, Optional<ChainAccumulator>> {
        private final Kernels kernels;
        private Optional<ChainAccumulator> last = Optional.empty();

        Row(Kernels kernels) {
            this.kernels = kernels;
        }

        @Override
        public Optional<ChainAccumulator> apply(Node node) {
            Optional<ChainAccumulator> next =
                    node.dense().map(use -> new ChainAccumulator(kernels, node.name(), use, last));
            if (next.isPresent()) {
                last.ifPresent(sum -> sum.after = next);
                last = next;
            }
            return next;
        }
    }

    /** Takes a layer's inputs, after those of the layer before. */
    @Override
    public void takeInputs(LayerState state) {
        own.takeInputs(state);
        currentInputs = strip.of(state, 0);
        before.ifPresent(sum -> kernels.multiply(Transpose.RIGHT, sum.currentInputs, currentInputs, 1, input));
    }

    /** Takes a layer's cotangents, before those of the layer before, and keeps them for it. */
    @Override
    public void addCotangents(LayerState state, Matrix stack) {
        own.addCotangents(state, stack);
        after.ifPresent(sum -> sum.addCoupling(stack));
        currentCotangents = cotangents.shaped(stack.count(), stack.rows(), stack.columns());
        kernels.copy(stack, 0, currentCotangents, 0, stack.size());
    }

    private void addCoupling(Matrix stackBefore) {
        for (int j = 0; j < stackBefore.count(); j++) {
            kernels.multiply(Transpose.RIGHT, stackBefore.matrix(j), currentCotangents.matrix(j), 1, output);
        }
    }

    @Override
    public List<Matrix> sums() {
        List<Matrix> sums = new ArrayList<>(own.sums());
        sums.add(input);
        sums.add(output);
        return sums;
    }

    /** Returns G and A for all N examples. */
    LayerFactors.Kronecker factors(int examples) {
        return own.factors(examples);
    }

    /** Returns G_12 and A_12 with the layer before, for all N examples. */
    KroneckerChain.Coupling coupling(int examples) {
        return new KroneckerChain.Coupling(
                LayerAccumulator.array(kernels, input).divi(examples), LayerAccumulator.array(kernels, output));
    }
}
