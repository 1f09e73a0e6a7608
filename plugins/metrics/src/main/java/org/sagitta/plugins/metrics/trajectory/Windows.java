package org.sagitta.plugins.metrics.trajectory;

import java.util.HashMap;
import java.util.Map;
import org.sagitta.api.event.Measurement;
import org.sagitta.api.plugin.MetricContext;

/** The windows of a metric's figures. */
final class Windows {
    /** For the settings. */
    static final String DESCRIPTION = "checkpoints over which the fluctuation is the standard deviation";

    private final Map<String, Window> windows = new HashMap<>();

    /** Records {@code NAME} as the fluctuation of a figure. */
    void record(String name, Measurement figure, int size, MetricContext context) {
        Window window = windows.computeIfAbsent(name, any -> new Window(size));
        context.figure(name, window.fluctuation(figure));
    }
}
