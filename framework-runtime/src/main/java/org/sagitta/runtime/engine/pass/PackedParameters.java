package org.sagitta.runtime.engine.pass;

import java.util.ArrayList;
import java.util.List;
import org.sagitta.api.layer.Kernels;
import org.sagitta.api.layer.Matrix;
import org.sagitta.runtime.engine.network.Graph;
import org.sagitta.runtime.engine.network.RunningStatistics;

/**
 * The current parameter vector and running statistics of a network, packed in the form that the rules of its layers
 * use.
 */
public final class PackedParameters {
    private final Kernels kernels;
    private final ParameterStack parameters;
    private final ParameterStack statistics;
    private final List<List<Matrix>> layers = new ArrayList<>();
    private final Matrix flatStatistics;

    public PackedParameters(Kernels kernels, Graph graph) {
        this.kernels = kernels;
        this.parameters = ParameterStack.of(kernels, graph).resize(1);
        this.statistics = new ParameterStack(
                        kernels,
                        graph.nodes().stream()
                                .map(node -> node.rule().statistics())
                                .toList())
                .resize(1);
        this.flatStatistics = kernels.allocate(1, statistics.dimension(), 1);
        for (int i = 0; i < graph.size(); i++) {
            List<Matrix> all = new ArrayList<>(parameters.layers(0, 1).get(i));
            all.addAll(runningOf(i));
            layers.add(all);
        }
    }

    public void moveTo(Matrix theta, RunningStatistics running) {
        parameters.pack(theta, 0, 1);
        kernels.write(running.values(), 1, flatStatistics);
        statistics.pack(flatStatistics, 0, 1);
    }

    /** Returns a layer's parameters followed by its statistics. */
    List<Matrix> layer(int i) {
        return layers.get(i);
    }

    /** Returns a layer's statistics. */
    public List<Matrix> runningOf(int i) {
        return statistics.layers(0, 1).get(i);
    }

    /** Returns the current statistics. */
    public RunningStatistics running() {
        double[] values = new double[statistics.dimension()];
        statistics.unpack(flatStatistics, 0);
        kernels.read(flatStatistics, values);
        return RunningStatistics.of(values);
    }
}
