package org.sagitta.runtime.engine;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.sagitta.api.layer.LayerMode;
import org.sagitta.api.layer.LayerRule;

/** Delegates to a layer rule and calls an observer before each computation. */
final class WatchedRule {
    private WatchedRule() {}

    static LayerRule of(LayerRule rule, Runnable before) {
        return (LayerRule) Proxy.newProxyInstance(
                LayerRule.class.getClassLoader(), new Class<?>[] {LayerRule.class}, (proxy, called, arguments) -> {
                    if (called.getName().equals("in")) {
                        return of(rule.in((LayerMode) arguments[0]), before);
                    }
                    if (called.getReturnType() == void.class) {
                        before.run();
                    }
                    try {
                        return called.invoke(rule, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
