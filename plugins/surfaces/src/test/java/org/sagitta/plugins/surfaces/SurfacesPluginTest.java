package org.sagitta.plugins.surfaces;

import org.pf4j.ExtensionPoint;
import org.sagitta.api.contract.PluginContract;

class SurfacesPluginTest extends PluginContract {
    @Override
    protected Class<? extends ExtensionPoint> anExtension() {
        return QuadraticSource.class;
    }
}
