package org.sagitta.plugins.metrics;

import java.util.ArrayList;
import java.util.List;
import org.sagitta.api.objective.Objective;
import org.sagitta.api.objective.ParameterBlock;

/** The parameters of a layer, which follow each other: {@code from} to {@code to}, exclusive. */
public record Layer(String name, int from, int to) {
    /** All that have parameters, in order. */
    public static List<Layer> of(Objective objective) {
        List<Layer> layers = new ArrayList<>();
        for (ParameterBlock block : objective.layout().blocks()) {
            int last = layers.size() - 1;
            int end = block.offset() + block.size();
            if (last >= 0 && layers.get(last).name().equals(block.layer())) {
                layers.set(last, new Layer(block.layer(), layers.get(last).from(), end));
            } else {
                layers.add(new Layer(block.layer(), block.offset(), end));
            }
        }
        return layers;
    }
}
