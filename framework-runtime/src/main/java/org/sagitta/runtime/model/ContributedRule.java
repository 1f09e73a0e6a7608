package org.sagitta.runtime.model;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Objects;
import org.sagitta.api.layer.LayerRule;
import org.sagitta.api.layer.LayerType;
import org.sagitta.api.layer.ParameterShape;
import org.sagitta.runtime.plugin.Instances;
import org.sagitta.runtime.plugin.PluginException;
import org.sagitta.runtime.plugin.PluginType;

/** Wraps a plugin's layer rule, and adds the plugin's name to every exception that the rule throws. */
final class ContributedRule implements InvocationHandler {
    private final PluginType type;
    private final LayerRule rule;

    private ContributedRule(PluginType type, LayerRule rule) {
        this.type = type;
        this.rule = rule;
    }

    /**
     * Creates the rule of a plugin's layer.
     *
     * @param name the name of the layer
     * @param shape the shape of one input
     * @throws ModelException if the plugin reports that its layer does not fit
     * @throws PluginException if the plugin throws another exception, or its rule contradicts itself
     */
    @SuppressWarnings("unchecked") // the descriptor's reader bound the settings to this very type
    static LayerRule of(String name, LayerSettings.OfPlugin layer, List<Integer> shape, Instances instances) {
        PluginType type = layer.type();
        LayerType<Record> layerType = instances.create(type, LayerType.class);
        try {
            LayerRule rule = Objects.requireNonNull(layerType.rule(layer.settings(), shape), "it made no rule");
            requireSound(rule, shape);
            return named(type, rule);
        } catch (IllegalArgumentException e) {
            throw new ModelException(
                    "Layer " + name + " (" + type.name() + ", of the plugin " + type.plugin() + "): " + e.getMessage());
        } catch (RuntimeException | Error e) {
            throw PluginException.of(type, e);
        }
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) {
        try {
            Object result = method.invoke(rule, arguments);
            return result instanceof LayerRule other ? named(type, other) : result;
        } catch (InvocationTargetException e) {
            throw PluginException.of(type, e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static LayerRule named(PluginType type, LayerRule rule) {
        return (LayerRule) Proxy.newProxyInstance(
                LayerRule.class.getClassLoader(), new Class<?>[] {LayerRule.class}, new ContributedRule(type, rule));
    }

    private static void requireSound(LayerRule rule, List<Integer> shape) {
        if (!rule.inputShape().equals(shape)) {
            throw new IllegalStateException(
                    "its rule takes inputs of shape " + rule.inputShape() + ", but was asked for " + shape);
        }
        int dimensions = rule.outputShape().size();
        if ((dimensions != 1 && dimensions != 3) || rule.outputShape().stream().anyMatch(size -> size < 1)) {
            throw new IllegalStateException("its rule makes outputs of shape " + rule.outputShape()
                    + "; expected [channels, height, width] or [features], all above 0");
        }
        for (ParameterShape parameter : rule.parameters()) {
            if (parameter.dimensions().size() < 2
                    && rule.initialValue(parameter).isEmpty()) {
                throw new IllegalStateException("its parameter " + parameter.name() + " of shape "
                        + parameter.dimensions() + " needs an initial value: it has no fan-in to draw it by");
            }
        }
    }
}
