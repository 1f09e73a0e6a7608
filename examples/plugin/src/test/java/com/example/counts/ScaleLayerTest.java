package com.example.counts;

import java.util.List;
import org.sagitta.api.contract.LayerRuleContract;
import org.sagitta.api.layer.LayerRule;

/** Compares the rule's derivatives with differences of its forward pass, for vectors and for images. */
class ScaleLayerTest extends LayerRuleContract {
    @Override
    protected List<LayerRule> rules() {
        ScaleLayer.Settings settings = new ScaleLayer.Settings(1);
        return List.of(
                new ScaleLayer().rule(settings, List.of(3)), new ScaleLayer().rule(settings, List.of(2, 2, 3)));
    }
}
