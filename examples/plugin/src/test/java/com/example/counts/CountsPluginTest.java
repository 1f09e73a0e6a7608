package com.example.counts;

import org.pf4j.ExtensionPoint;
import org.sagitta.api.contract.PluginContract;

/** The plugin uses nothing but the API, and all its extensions are found. */
class CountsPluginTest extends PluginContract {
    @Override
    protected Class<? extends ExtensionPoint> anExtension() {
        return TridiagonalEstimator.class;
    }
}
