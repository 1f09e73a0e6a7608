package org.sagitta.plugins.metrics;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.sagitta.api.figure.Figures;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.plugin.MetricContext;
import org.sagitta.api.surface.LayerRange;
import org.sagitta.api.surface.ParameterLayout;

/** Selects the diagonal blocks that are measured in addition to the whole matrix. */
public enum MeasuredBlocks {
    NONE,
    LAYERS,
    TENSORS;

    /**
     * A {@code Part} is the whole matrix or one of its diagonal blocks.
     *
     * @param block the layer or tensor; empty for the whole matrix
     */
    public record Part(CurvatureOperator operator, Optional<LayerRange> block) {
        public Optional<String> name() {
            return block.map(LayerRange::name);
        }

        /** Returns the name of an artifact or picture of this part. */
        public String called(String what) {
            return name().map(block -> what.isEmpty() ? block : what + "-" + block)
                    .orElse(what);
        }
    }

    /** Measures the whole matrix and each block. */
    public Figures measure(CurvatureOperator operator, MetricContext context, Function<Part, Figures> metric) {
        Figures figures = metric.apply(new Part(operator, Optional.empty()));
        for (LayerRange block : in(context.surface().layout())) {
            Part part = new Part(operator.restricted(block.from(), block.to()), Optional.of(block));
            figures = figures.withLayer(block.name(), metric.apply(part));
        }
        return figures;
    }

    /**
     * Returns the expected number of products. It is unknown if blocks are measured, since the blocks are not known
     * before the run.
     */
    public OptionalLong forecast(long ofWhole) {
        return this == NONE ? OptionalLong.of(ofWhole) : OptionalLong.empty();
    }

    private List<LayerRange> in(ParameterLayout layout) {
        return switch (this) {
            case NONE -> List.of();
            case LAYERS -> layout.layers();
            case TENSORS ->
                layout.blocks().stream()
                        .map(block -> new LayerRange(block.name(), block.offset(), block.offset() + block.size()))
                        .toList();
        };
    }
}
