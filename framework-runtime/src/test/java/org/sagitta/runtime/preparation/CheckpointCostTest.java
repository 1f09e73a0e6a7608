package org.sagitta.runtime.preparation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sagitta.api.figure.Figures;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.plugin.Cost;
import org.sagitta.api.plugin.CurvatureEstimator;
import org.sagitta.api.plugin.EstimationContext;
import org.sagitta.api.plugin.Metric;
import org.sagitta.api.plugin.MetricContext;
import org.sagitta.api.plugin.ModelSize;
import org.sagitta.api.plugin.OperatorSize;
import org.sagitta.api.plugin.SurfaceMetric;
import org.sagitta.api.settings.NoSettings;
import org.sagitta.api.surface.LossSurface;
import org.sagitta.api.surface.ParameterBlock;
import org.sagitta.api.surface.ParameterLayout;
import org.sagitta.runtime.descriptor.EstimatorEntry;
import org.sagitta.runtime.descriptor.MetricEntry;
import org.sagitta.runtime.descriptor.PluginEntry;
import org.sagitta.runtime.plugin.PluginType;
import org.sagitta.runtime.plugin.PluginType.Kind;

class CheckpointCostTest {
    /** An estimator of 5 products; metrics of 7 each, and of a matrix, whose P is made of all blocks' columns. */
    @ParameterizedTest
    @CsvSource({
        "false, 1, 5000, 5",
        "true,  1, 5000, 5012",
        "true,  3, 5000, 5026",
        // all eigenvalues of a small one
        "true,  1, 100,  212",
        "true,  3, 100,  226"
    })
    void productsOfMetricsCountOnceABlock(boolean matrixFree, int blocks, int parameters, long expected) {
        RunPlugins plugins = plugins(
                new Estimator(matrixFree, blocks), List.of(new Figure(false, 0), new Figure(true, 0)), List.of());

        assertEquals(
                List.of(new CheckpointCost.Products("p", OptionalLong.of(expected))),
                CheckpointCost.of(plugins, model(parameters)).products());
    }

    /** Each that asks searches: 40 products a pair at most, of eight pairs at least, as many as pairs, and 150 that verify. */
    @ParameterizedTest
    @CsvSource({
        "5000, 1, 1059",
        "5000, 2, 2113",
        // no more than P, and all eigenvalues
        "100,  1, 339"
    })
    void searchesForLeadingEigenpairsCountOnceEachThatAsks(int parameters, int blocks, long expected) {
        RunPlugins plugins = plugins(
                new Estimator(true, blocks),
                List.of(new Figure(false, 3), new Figure(false, 10), new Figure(false, 0)),
                List.of());

        assertEquals(
                List.of(new CheckpointCost.Products("p", OptionalLong.of(expected))),
                CheckpointCost.of(plugins, model(parameters)).products());
    }

    /** Surfaces of 2 gradients and no pairs, and of 3 and two pairs; what a metric asks for is none of theirs. */
    @ParameterizedTest
    @CsvSource({"5000, 477", "1000, 1477"})
    void theSurfacesGradientsIncludeTheirSearches(int parameters, long expected) {
        RunPlugins plugins = plugins(
                new Estimator(false, 1),
                List.of(new Figure(false, 10)),
                List.of(new Surface(OptionalLong.of(2), 0), new Surface(OptionalLong.of(3), 2)));

        CheckpointCost cost = CheckpointCost.of(plugins, model(parameters));

        assertEquals(OptionalLong.of(expected), cost.gradients());
        assertEquals(OptionalLong.of(expected + 5), cost.inGradients());
    }

    @Test
    void whatCannotBeToldMakesTheSumUnknown() {
        RunPlugins plugins = plugins(
                new Estimator(false, 1),
                List.of(),
                List.of(new Surface(OptionalLong.empty(), 0), new Surface(OptionalLong.of(1), 0)));

        CheckpointCost cost = CheckpointCost.of(plugins, model(5000));

        assertEquals(OptionalLong.empty(), cost.gradients());
        assertEquals(OptionalLong.empty(), cost.inGradients());
    }

    private static ModelSize model(int parameters) {
        return ModelSize.byProducts(
                new ParameterLayout(List.of(new ParameterBlock("0.weight", "0", 0, List.of(parameters)))), 10);
    }

    private static RunPlugins plugins(Estimator estimator, List<Figure> figures, List<Surface> surfaces) {
        return new RunPlugins(
                List.of(),
                List.of(new RunPlugins.Estimator(
                        new EstimatorEntry(entry(Kind.ESTIMATOR), List.of(), Optional.empty()), estimator)),
                figures.stream()
                        .map(figure -> new RunPlugins.Measure(metric(), figure))
                        .toList(),
                surfaces.stream()
                        .map(surface -> new RunPlugins.SurfaceMeasure(metric(), surface))
                        .toList());
    }

    private static MetricEntry metric() {
        return new MetricEntry(entry(Kind.METRIC), List.of(), List.of());
    }

    private static PluginEntry entry(Kind kind) {
        PluginType type =
                new PluginType(kind, "p", kind.extensionPoints().get(0), NoSettings.class, "test", "for tests");
        return new PluginEntry("p", type, new NoSettings());
    }

    private record Estimator(boolean matrixFree, int blocks) implements CurvatureEstimator<Record> {
        @Override
        public CurvatureOperator estimate(Record settings, LossSurface surface, EstimationContext context) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Cost cost(Record settings, ModelSize model) {
            return Cost.ofProducts(5);
        }

        @Override
        public Optional<OperatorSize> productsOnly(Record settings, ModelSize model) {
            return matrixFree
                    ? Optional.of(OperatorSize.byProducts(model.parameters()).inBlocks(blocks))
                    : Optional.empty();
        }
    }

    private record Surface(OptionalLong own, int pairs) implements SurfaceMetric<Record> {
        @Override
        public Figures measure(Record settings, MetricContext context) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Cost cost(Record settings, ModelSize model) {
            return Cost.ofProducts(own).withLeadingEigenpairs(pairs);
        }
    }

    private record Figure(boolean ofMatrix, int pairs) implements Metric<Record> {
        @Override
        public Figures measure(Record settings, CurvatureOperator operator, MetricContext context) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Cost cost(Record settings, OperatorSize operator) {
            return Cost.ofProducts(ofMatrix ? operator.dimension() : 7)
                    .withLeadingEigenpairs(pairs)
                    .withMatrix(ofMatrix);
        }
    }
}
