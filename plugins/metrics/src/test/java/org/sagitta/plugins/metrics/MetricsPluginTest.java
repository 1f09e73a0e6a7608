package org.sagitta.plugins.metrics;

import org.pf4j.ExtensionPoint;
import org.sagitta.api.contract.PluginContract;
import org.sagitta.plugins.metrics.spectrum.TraceMetric;

class MetricsPluginTest extends PluginContract {
    @Override
    protected Class<? extends ExtensionPoint> anExtension() {
        return TraceMetric.class;
    }
}
