package org.sagitta.runtime.dl4j;

import java.util.Optional;
import java.util.function.Consumer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.sagitta.api.plugin.Counterpart;
import org.sagitta.api.surface.NotAvailableException;
import org.sagitta.runtime.engine.network.Network;
import org.sagitta.runtime.model.LossSettings;
import org.sagitta.runtime.model.Weights;

/** Converts a network to another library's model for training: to DL4J's graph. */
public final class NetworkCounterpart {
    private NetworkCounterpart() {}

    /** Returns the reason why there is no model of a type in this precision, for the user; empty if there is one. */
    public static Optional<String> obstacle(Class<?> type, Network network, LossSettings loss, DataType precision) {
        return type == ComputationGraph.class
                ? Dl4jModel.obstacle(network, loss, precision)
                : Optional.of(
                        "There is no " + type.getName() + " of a network, only a " + ComputationGraph.class.getName());
    }

    /**
     * Returns the network with these weights as the other library's model, in the type of the parameters.
     *
     * @param receiver receives the learnt weights in float64
     * @throws NotAvailableException if there is an {@link #obstacle}
     */
    public static <T> Counterpart<T> of(
            Class<T> type, Network network, LossSettings loss, Weights weights, Consumer<Weights> receiver) {
        obstacle(type, network, loss, weights.parameters().dataType()).ifPresent(why -> {
            throw new NotAvailableException(why);
        });
        ComputationGraph graph = Dl4jModel.graph(network, loss, weights);
        return new Sender<>(
                type.cast(graph), () -> receiver.accept(Weights.of(network, Dl4jParameters.arrays(graph.getLayers()))));
    }

    private record Sender<T>(T model, Runnable sending) implements Counterpart<T> {
        @Override
        public void send() {
            sending.run();
        }
    }
}
