package com.example.counts;

import org.pf4j.ExtensionPoint;
import org.sagitta.api.contract.PluginContract;

/** Checks that the plugin uses nothing but the API, and that all its extensions are found. */
class CountsPluginTest extends PluginContract {
    @Override
    protected Class<? extends ExtensionPoint> anExtension() {
        return TridiagonalEstimator.class;
    }
}
