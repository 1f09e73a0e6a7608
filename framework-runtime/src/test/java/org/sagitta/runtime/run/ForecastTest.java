package org.sagitta.runtime.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sagitta.api.event.Measurement;
import org.sagitta.api.objective.Objective;
import org.sagitta.api.objective.ParameterBlock;
import org.sagitta.api.objective.ParameterLayout;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.plugin.CurvatureEstimator;
import org.sagitta.api.plugin.EstimationContext;
import org.sagitta.api.plugin.Metric;
import org.sagitta.api.plugin.MetricContext;
import org.sagitta.api.settings.NoSettings;
import org.sagitta.runtime.descriptor.EstimatorEntry;
import org.sagitta.runtime.descriptor.MetricEntry;
import org.sagitta.runtime.descriptor.PluginEntry;
import org.sagitta.runtime.plugin.PluginType;
import org.sagitta.runtime.plugin.PluginType.Kind;

class ForecastTest {
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
        Plugins plugins = new Plugins(
                (settings, context) -> {},
                List.of(new Plugins.Estimator(
                        new EstimatorEntry(entry(Kind.ESTIMATOR), List.of(), Optional.empty()),
                        new Estimator(matrixFree, blocks))),
                List.of(
                        new Plugins.Measure(metric(), new Figure(false)),
                        new Plugins.Measure(metric(), new Figure(true))),
                List.of());
        ParameterLayout layout =
                new ParameterLayout(List.of(new ParameterBlock("0.weight", "0", 0, List.of(parameters))));

        assertEquals(
                List.of(new Forecast.Products("p", OptionalLong.of(expected))), Forecast.products(plugins, layout, 10));
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
        public CurvatureOperator estimate(Record settings, Objective objective, EstimationContext context) {
            throw new UnsupportedOperationException();
        }

        @Override
        public OptionalLong products(Record settings, int dimension, int outputs) {
            return OptionalLong.of(5);
        }

        @Override
        public boolean isMatrixFree(Record settings) {
            return matrixFree;
        }

        @Override
        public int productsEach(Record settings, ParameterLayout layout) {
            return blocks;
        }
    }

    private record Figure(boolean ofMatrix) implements Metric<Record> {
        @Override
        public Measurement measure(Record settings, CurvatureOperator operator, MetricContext context) {
            throw new UnsupportedOperationException();
        }

        @Override
        public OptionalLong products(Record settings, int dimension) {
            return OptionalLong.of(ofMatrix ? dimension : 7);
        }

        @Override
        public boolean needsMatrix(Record settings) {
            return ofMatrix;
        }
    }
}
