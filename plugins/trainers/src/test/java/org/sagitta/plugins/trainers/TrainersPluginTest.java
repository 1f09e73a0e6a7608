package org.sagitta.plugins.trainers;

import org.pf4j.ExtensionPoint;
import org.sagitta.api.contract.PluginContract;

class TrainersPluginTest extends PluginContract {
    @Override
    protected Class<? extends ExtensionPoint> anExtension() {
        return Dl4jTrainer.class;
    }
}
