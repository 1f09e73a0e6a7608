package org.sagitta.plugins.estimators;

import org.pf4j.ExtensionPoint;
import org.sagitta.api.contract.PluginContract;

class EstimatorsPluginTest extends PluginContract {
    @Override
    protected Class<? extends ExtensionPoint> anExtension() {
        return HessianEstimator.class;
    }
}
