package org.sagitta.runtime.engine.factor;

import java.util.List;
import org.sagitta.api.layer.ExampleGradients;
import org.sagitta.api.layer.Kernels;
import org.sagitta.api.layer.LayerState;
import org.sagitta.api.layer.Matrix;
import org.sagitta.api.layer.Transpose;
import org.sagitta.api.surface.LayerFactors;
import org.sagitta.api.surface.NotAvailableException;
import org.sagitta.runtime.engine.kernel.Slot;
import org.sagitta.runtime.engine.network.Graph.Node;
import org.sagitta.runtime.engine.pass.ParameterStack;

/** Sums one layer's exact block of a Fisher matrix: the outer products of single examples' gradients. */
final class ExactBlockAccumulator implements FisherBlockAccumulator {
    private static final int MOST_PARAMETERS = 4096;

    private final Kernels kernels;
    private final Node node;
    private final ParameterStack gradients;
    private final Matrix sum;
    private final Slot rows;

    /** @throws NotAvailableException if the block is too large */
    ExactBlockAccumulator(Kernels kernels, Node node) {
        this.kernels = kernels;
        this.node = node;
        this.gradients = new ParameterStack(kernels, List.of(node.rule().parameters()));
        requireSmall();
        this.sum = kernels.allocate(1, gradients.dimension(), gradients.dimension());
        this.rows = new Slot(kernels);
    }

    private void requireSmall() {
        if (gradients.dimension() > MOST_PARAMETERS) {
            throw new NotAvailableException(String.format(
                    "Layer %s has no Kronecker factors, and its %,d parameters are too many for an exact block of the"
                            + " Fisher matrix, which is made up to %,d; the estimators diagonal, fisher and ggn take any"
                            + " layer",
                    node.name(), gradients.dimension(), MOST_PARAMETERS));
        }
    }

    @Override
    public void takeInputs(LayerState state) {
        // Gradients are computed from the state when the cotangents are given.
    }

    @Override
    public void addCotangents(LayerState state, Matrix cotangents) {
        int examples = cotangents.columns();
        int k = cotangents.count();
        Matrix all = rows.shaped(1, examples * k, gradients.dimension());
        ExampleGradients single = new ExampleGradients(node.rule(), kernels, state, cotangents);
        gradients.resize(k);
        for (int example = 0; example < examples; example++) {
            gradients.clear();
            single.add(example, gradients.layers(0, k).get(0));
            gradients.unpack(all, example * k);
        }
        kernels.multiply(Transpose.LEFT, all, all, 1, sum);
    }

    @Override
    public List<Matrix> sums() {
        return List.of(sum);
    }

    @Override
    public LayerFactors factors(int examples) {
        return new LayerFactors.Exact(node.name(), LayerAccumulator.symmetric(kernels, sum));
    }
}
