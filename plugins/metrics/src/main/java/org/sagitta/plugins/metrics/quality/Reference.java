package org.sagitta.plugins.metrics.quality;

import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import java.util.HashMap;
import java.util.Map;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.Eigenpairs;
import org.sagitta.api.plugin.MetricContext;
import org.sagitta.api.surface.LayerRange;

/**
 * A {@code Reference} is the matrix with which all estimates of a checkpoint are compared, or its block of one layer.
 * Its properties are computed once, when the first estimate needs them.
 */
final class Reference {
    private final CurvatureOperator operator;
    private final ApproximationQualityMetric.Settings settings;
    private final MetricContext context;
    private final Probes probes;
    private final Supplier<ProbedOperator> probed;
    private final Supplier<Eigenpairs> eigenpairs;
    private final Map<LayerRange, Reference> blocks = new HashMap<>();

    Reference(CurvatureOperator operator, ApproximationQualityMetric.Settings settings, MetricContext context) {
        this.operator = operator;
        this.settings = settings;
        this.context = context;
        probes = new Probes(operator.dimension(), settings, context);
        probed = Suppliers.memoize(() -> new ProbedOperator(operator, probes));
        eigenpairs = Suppliers.memoize(() -> context.spectralSolver().eigenpairs(operator));
    }

    CurvatureOperator operator() {
        return operator;
    }

    boolean isOf(CurvatureOperator other, ApproximationQualityMetric.Settings others) {
        return operator == other && settings.equals(others);
    }

    Probes probes() {
        return probes;
    }

    ProbedOperator probed() {
        return probed.get();
    }

    Eigenpairs eigenpairs() {
        return eigenpairs.get();
    }

    /** Returns the reference for a layer's block. */
    Reference block(LayerRange layer) {
        return blocks.computeIfAbsent(layer, of -> new Reference(blockOf(operator, of), settings, context));
    }

    /** Returns a layer's block of an operator. */
    static CurvatureOperator blockOf(CurvatureOperator whole, LayerRange layer) {
        return whole.restricted(layer.from(), layer.to());
    }
}
