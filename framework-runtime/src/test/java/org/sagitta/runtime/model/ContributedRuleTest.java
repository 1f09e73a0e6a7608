package org.sagitta.runtime.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.eventbus.EventBus;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.contract.ArrayAssertions;
import org.sagitta.api.contract.ExponentialGain;
import org.sagitta.api.data.Examples;
import org.sagitta.api.data.Targets;
import org.sagitta.api.layer.LayerRule;
import org.sagitta.api.layer.LayerType;
import org.sagitta.api.surface.Curvature;
import org.sagitta.runtime.dl4j.Dl4jModel;
import org.sagitta.runtime.engine.NetworkSurface;
import org.sagitta.runtime.engine.execution.EngineSettings;
import org.sagitta.runtime.engine.network.Network;
import org.sagitta.runtime.engine.network.RunningStatistics;
import org.sagitta.runtime.plugin.Instances;
import org.sagitta.runtime.plugin.PluginException;
import org.sagitta.runtime.plugin.PluginType;

/** Tests a plugin's layer without its jar. */
class ContributedRuleTest {
    private static final double[] INPUTS = {1, -2, 0.5, 3, 0.25, -1};
    private static final double[] TARGETS = {0.5, 1, -1, 2, 0, 1.5};

    record Settings(String behaviour) {}

    /** A layer that works, or violates its contract in the way that its settings choose. */
    public static final class TrickyLayer implements LayerType<Settings> {
        @Override
        public LayerRule rule(Settings settings, List<Integer> inputShape) {
            return switch (settings.behaviour()) {
                case "works" -> new ExponentialGain(inputShape);
                case "refuses" -> throw new IllegalArgumentException("it takes images, not " + inputShape);
                case "throws" -> throw new IllegalStateException("out of ideas");
                case "is null" -> null;
                case "takes another shape" -> new ExponentialGain(List.of(7));
                case "makes no shape" -> altered(inputShape, "outputShape", List.of(2, 0));
                case "starts from nothing" -> altered(inputShape, "initialValue", OptionalDouble.empty());
                default -> altered(inputShape, "forward", Optional.empty());
            };
        }

        /** A rule with one method that returns something else, or throws where it returns nothing. */
        private static LayerRule altered(List<Integer> shape, String method, Object result) {
            LayerRule rule = new ExponentialGain(shape);
            return (LayerRule) Proxy.newProxyInstance(
                    LayerRule.class.getClassLoader(), new Class<?>[] {LayerRule.class}, (proxy, called, arguments) -> {
                        if (!called.getName().equals(method)) {
                            return called.invoke(rule, arguments);
                        }
                        if (called.getReturnType() == void.class) {
                            throw new IllegalArgumentException("shapes that do not fit");
                        }
                        return result;
                    });
        }
    }

    @Test
    void hessianOfOneThatIsNotLinearInItsParameter() {
        double g = 0.3;
        INDArray hessian =
                surface("works", g).product(Curvature.HESSIAN, Nd4j.eye(2).castTo(DataType.DOUBLE));

        double[] expected = new double[2];
        for (int i = 0; i < INPUTS.length; i++) {
            double f = Math.exp(g) * INPUTS[i];
            // of (f - y)^2/(N F) with f' = f'' = f
            expected[i % 2] += 2 * (f * f + (f - TARGETS[i]) * f) / INPUTS.length;
        }
        ArrayAssertions.assertClose(Nd4j.diag(Nd4j.createFromArray(expected)), hessian, 1e-14);
    }

    @Test
    void whatAPluginSaysOfItsInputIsForTheUser() {
        assertEquals(
                "Layer 0 (tricky, of the plugin foxes): it takes images, not [2]",
                assertThrows(ModelException.class, () -> network("refuses")).getMessage());
    }

    @Test
    void oneThatThrowsOrContradictsItselfIsNamed() {
        assertFault("IllegalStateException: out of ideas", "throws");
        assertFault("NullPointerException: it made no rule", "is null");
        assertFault(
                "IllegalStateException: its rule takes inputs of shape [7], but was asked for [2]",
                "takes another shape");
        assertFault(
                "IllegalStateException: its rule makes outputs of shape [2, 0]; expected [channels, height, width] or"
                        + " [features], all above 0",
                "makes no shape");
        assertFault(
                "IllegalStateException: its parameter gain of shape [2] needs an initial value: it has no fan-in to"
                        + " draw it by",
                "starts from nothing");
    }

    @Test
    void oneThatFailsAtWorkIsNamedInAnyMode() {
        NetworkSurface surface = surface("fails at work", 0);
        PluginException thrown = assertThrows(PluginException.class, surface::gradient);
        assertEquals(
                "layer 'tricky' of the plugin foxes: IllegalArgumentException: shapes that do not fit",
                thrown.getMessage());
        assertTrue(thrown.isMade());
        assertEquals(thrown, PluginException.of(type(), new IllegalStateException(thrown)));
    }

    @Test
    void dl4jHasNoCounterpart() {
        assertFalse(Dl4jModel.obstacle(network("works"), LossFunction.MSE, DataType.DOUBLE)
                .isEmpty());
    }

    private static void assertFault(String fault, String behaviour) {
        assertEquals(
                "layer 'tricky' of the plugin foxes: " + fault,
                assertThrows(PluginException.class, () -> network(behaviour)).getMessage());
    }

    private static NetworkSurface surface(String behaviour, double gain) {
        Network network = network(behaviour);
        return NetworkSurface.of(
                network,
                ModelBuilder.loss(LossFunction.MSE),
                examples(),
                Nd4j.valueArrayOf(new long[] {2}, gain, DataType.DOUBLE),
                RunningStatistics.initial(network),
                EngineSettings.standard(DataType.DOUBLE));
    }

    private static Network network(String behaviour) {
        LayerSettings layer = new LayerSettings.OfPlugin(type(), new Settings(behaviour));
        return ModelBuilder.network(
                new ModelSettings.Sequential(List.of(layer)),
                examples(),
                LossFunction.MSE,
                new Instances(new EventBus()));
    }

    private static PluginType type() {
        return new PluginType(PluginType.Kind.LAYER, "tricky", TrickyLayer.class, Settings.class, "foxes", "for tests");
    }

    private static Examples examples() {
        return new Examples(
                Nd4j.createFromArray(INPUTS).reshape('c', 3, 2),
                List.of(2),
                new Targets.Values(Nd4j.createFromArray(TARGETS).reshape('c', 3, 2)));
    }
}
