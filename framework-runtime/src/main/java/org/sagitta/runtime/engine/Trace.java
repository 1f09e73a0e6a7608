package org.sagitta.runtime.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.sagitta.runtime.engine.kernel.Kernels;
import org.sagitta.runtime.engine.kernel.Matrix;
import org.sagitta.runtime.engine.kernel.Slot;
import org.sagitta.runtime.engine.rule.LayerState;
import org.sagitta.runtime.engine.rule.Rule;

/** What a forward and a backward pass over a chunk leave behind, for the derivatives to start from. */
final class Trace {
    private final List<LayerMemory> memory;
    private final List<LayerState> layers = new ArrayList<>();
    private double[] outputs = {};
    private double[] gradient = {};
    private double[] curvature = {};

    Trace(Kernels kernels, Network network) {
        memory = network.computing().stream()
                .map(layer -> new LayerMemory(kernels, layer.rule()))
                .toList();
    }

    /** Makes ready for a pass over these inputs. Nothing is allocated where it was ready for as many before. */
    void prepare(Matrix input) {
        layers.clear();
        Matrix next = input;
        for (LayerMemory layer : memory) {
            LayerState state = layer.state(next);
            layers.add(state);
            next = state.output();
        }
        if (outputs.length != next.size()) {
            outputs = new double[(int) next.size()];
            gradient = new double[outputs.length];
            curvature = new double[outputs.length];
        }
    }

    LayerState layer(int l) {
        return layers.get(l);
    }

    LayerState last() {
        return layers.get(layers.size() - 1);
    }

    /** The model's outputs, class by class. */
    double[] outputs() {
        return outputs;
    }

    /** dl/df of each example, class by class. */
    double[] gradient() {
        return gradient;
    }

    /** See {@link org.sagitta.runtime.engine.loss.Loss#evaluate}. */
    double[] curvature() {
        return curvature;
    }

    private static final class LayerMemory {
        private final Rule rule;
        private final Slot output;
        private final Slot cotangent;
        private final List<Slot> auxiliary;

        LayerMemory(Kernels kernels, Rule rule) {
            this.rule = rule;
            this.output = new Slot(kernels);
            this.cotangent = new Slot(kernels);
            this.auxiliary = IntStream.range(0, rule.auxiliaries())
                    .mapToObj(i -> new Slot(kernels))
                    .toList();
        }

        LayerState state(Matrix input) {
            int n = input.columns();
            return new LayerState(
                    input,
                    output.shaped(1, rule.outputs(), n),
                    cotangent.shaped(1, rule.outputs(), n),
                    auxiliary.stream()
                            .map(slot -> slot.shaped(1, rule.outputs(), n))
                            .toList());
        }
    }
}
