package com.example.counts;

import java.util.List;
import org.sagitta.api.contract.LayerRuleContract;
import org.sagitta.api.layer.LayerRule;

/** The rule's derivatives against differences of its forward pass, of vectors and of images. */
class ScaleLayerTest extends LayerRuleContract {
    @Override
    protected List<LayerRule> rules() {
        ScaleLayer.Settings settings = new ScaleLayer.Settings(1);
        return List.of(
                new ScaleLayer().rule(settings, List.of(3)), new ScaleLayer().rule(settings, List.of(2, 2, 3)));
    }
}
