package org.sagitta.runtime.preparation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.sagitta.api.figure.Figures;
import org.sagitta.api.plugin.Cost;
import org.sagitta.api.plugin.MetricContext;
import org.sagitta.api.plugin.ModelSize;
import org.sagitta.api.plugin.SurfaceMetric;
import org.sagitta.api.settings.NoSettings;
import org.sagitta.api.surface.ParameterBlock;
import org.sagitta.api.surface.ParameterLayout;
import org.sagitta.runtime.descriptor.Checkpoints;
import org.sagitta.runtime.descriptor.Interval;
import org.sagitta.runtime.descriptor.MetricEntry;
import org.sagitta.runtime.descriptor.Moment;
import org.sagitta.runtime.descriptor.PluginEntry;
import org.sagitta.runtime.engine.execution.MemoryEstimate;
import org.sagitta.runtime.plugin.PluginType;
import org.sagitta.runtime.plugin.PluginType.Kind;

class ForecastTest {
    private static final Moment START = new Moment.Start();
    private static final Moment END = new Moment.End();
    private static final Moment LATER = new Moment.After(new Interval(3, Interval.Unit.EPOCHS));
    private static final Optional<Interval> NEVER = Optional.empty();
    private static final Optional<Interval> OFTEN = Optional.of(new Interval(1, Interval.Unit.EPOCHS));

    /** A metric of one gradient at every checkpoint, and others of ten at some. */
    static Stream<Arguments> checkpoints() {
        return Stream.of(
                Arguments.of(
                        new Checkpoints(List.of(START, END), OFTEN), true, List.of(), List.of("at each checkpoint 1")),
                Arguments.of(
                        new Checkpoints(List.of(START, END), NEVER),
                        true,
                        List.of(END),
                        List.of("at the end 11", "at any other checkpoint 1")),
                Arguments.of(new Checkpoints(List.of(END), NEVER), true, List.of(END), List.of("at the end 11")),
                // there is no checkpoint at the start
                Arguments.of(
                        new Checkpoints(List.of(END), OFTEN),
                        true,
                        List.of(START, LATER),
                        List.of("after 3 epochs 11", "at any other checkpoint 1")),
                Arguments.of(
                        new Checkpoints(List.of(START, END), NEVER),
                        false,
                        List.of(END, START, LATER),
                        List.of("at the checkpoint 21")));
    }

    @ParameterizedTest
    @MethodSource
    void checkpoints(Checkpoints checkpoints, boolean trains, List<Moment> moments, List<String> expected) {
        List<RunPlugins.SurfaceMeasure> metrics = Stream.concat(
                        Stream.of(surface(1, List.of())), moments.stream().map(moment -> surface(10, List.of(moment))))
                .toList();
        RunPlugins plugins = new RunPlugins(List.of(), List.of(), List.of(), metrics);
        ParameterLayout layout = new ParameterLayout(List.of(new ParameterBlock("0.weight", "0", 0, List.of(5000))));

        assertEquals(
                expected,
                Forecast.costs(plugins, checkpoints, trains, ModelSize.byProducts(layout, 10)).entrySet().stream()
                        .map(cost -> cost.getKey() + " "
                                + cost.getValue().inGradients().getAsLong())
                        .toList());
    }

    @Test
    void saysWhatEachEstimatorAndTheSurfaceTake() {
        CheckpointCost cost = new CheckpointCost(
                List.of(
                        new CheckpointCost.Products("hessian", OptionalLong.of(1234)),
                        new CheckpointCost.Products("kfac", OptionalLong.of(3))),
                OptionalLong.of(20));

        assertEquals(
                List.of(
                        "at the end, at most: hessian 1,234 products, kfac 3 products, loss surface 20 gradients; in all 1,257 gradients",
                        "(a product with one direction is counted as a gradient; it takes 0.5 to 1.4 times as long)"),
                lines(cost));
        assertEquals(
                List.of(
                        "at the end, at most: own unknown, loss surface 0 gradients; in all unknown",
                        "(a product with one direction is counted as a gradient; it takes 0.5 to 1.4 times as long)"),
                lines(new CheckpointCost(
                        List.of(new CheckpointCost.Products("own", OptionalLong.empty())), OptionalLong.of(0))));
        assertEquals(List.of(), lines(new CheckpointCost(List.of(), OptionalLong.of(0))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "hessian; 4; 'matrices of all parameters: 3.0 MiB, of hessian'",
                "hessian,ggn; 4; 'matrices of all parameters: 3.0 MiB each, of hessian and ggn'",
                "ggn; 2; 'matrices of all parameters: 3.0 MiB, of ggn, in files, since curvature.memory does not hold one'"
            })
    void saysWhatMatricesTake(String estimators, long budget, String expected) {
        Forecast forecast = new Forecast(
                5000,
                100,
                Optional.empty(),
                List.of(new MatrixRoom.Matrices(5000, List.of(estimators.split(",")), 3 << 20)),
                budget << 20,
                Optional.empty(),
                List.of(),
                Map.of());
        assertEquals(expected, forecast.lines().get(1));
    }

    /** Without what is said of parameters and memory. */
    private static List<String> lines(CheckpointCost cost) {
        Forecast forecast = new Forecast(
                5000,
                100,
                Optional.of(new MemoryEstimate(0, 0, true, 0, 0)),
                List.of(),
                1,
                Optional.empty(),
                List.of(),
                Map.of("at the end", cost));
        return forecast.lines().subList(2, forecast.lines().size());
    }

    private static RunPlugins.SurfaceMeasure surface(long gradients, List<Moment> at) {
        PluginType type = new PluginType(
                Kind.METRIC, "p", Kind.METRIC.extensionPoints().get(0), NoSettings.class, "test", "for tests");
        return new RunPlugins.SurfaceMeasure(
                new MetricEntry(new PluginEntry("p", type, new NoSettings()), at, List.of()), new Surface(gradients));
    }

    private record Surface(long own) implements SurfaceMetric<Record> {
        @Override
        public Figures measure(Record settings, MetricContext context) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Cost cost(Record settings, ModelSize model) {
            return Cost.ofProducts(own);
        }
    }
}
