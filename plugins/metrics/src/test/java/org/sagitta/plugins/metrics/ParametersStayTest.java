package org.sagitta.plugins.metrics;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.contract.ArrayAssertions;
import org.sagitta.api.contract.TestContext;
import org.sagitta.api.contract.ToySurface;
import org.sagitta.api.event.Checkpoint;
import org.sagitta.api.surface.AnalyticSurface;
import org.sagitta.api.surface.Curvature;
import org.sagitta.api.surface.LossSurface;
import org.sagitta.api.surface.ModelOutputs;
import org.sagitta.api.surface.ParameterLayout;
import org.sagitta.plugins.metrics.direction.Normalisation;
import org.sagitta.plugins.metrics.direction.Normalisation.Biases;
import org.sagitta.plugins.metrics.landscape.Destination;
import org.sagitta.plugins.metrics.landscape.DirectionChoice;
import org.sagitta.plugins.metrics.landscape.InterpolationMetric;
import org.sagitta.plugins.metrics.landscape.Landscape1dMetric;
import org.sagitta.plugins.metrics.landscape.Landscape2dMetric;
import org.sagitta.plugins.metrics.validity.DistantCurvatureMetric;
import org.sagitta.plugins.metrics.validity.ValidityRadiusMetric;
import org.sagitta.plugins.metrics.validity.ValidityRadiusMetric.Direction;

/** Tests that metrics which evaluate the loss at other points leave the surface's parameters the same, bit by bit. */
class ParametersStayTest {
    static List<Look> looks() {
        DirectionChoice random = new DirectionChoice.Random(Normalisation.FILTER, Biases.PARAMETERS);
        return List.of(
                context -> context.keep(
                        new Landscape1dMetric().measure(new Landscape1dMetric.Settings(random, 1, 5, 1), context)),
                context -> context.keep(new Landscape2dMetric()
                        .measure(new Landscape2dMetric.Settings(random, 5, Optional.empty()), context)),
                ParametersStayTest::interpolate,
                context -> context.keep(new DistantCurvatureMetric()
                        .measure(
                                new DistantCurvatureMetric.Settings(List.of(0.5), 2, Normalisation.FILTER, Biases.ZERO),
                                context)),
                context -> context.keep(new ValidityRadiusMetric()
                        .measure(
                                new ValidityRadiusMetric.Settings(
                                        List.of(Direction.values()), 0.1, 1e-3, 1, 5, 1, 2, 1, 1e-6),
                                context.surface().operator(Curvature.GGN),
                                context)));
    }

    @ParameterizedTest
    @MethodSource("looks")
    void theyAreTheSameBitsAfterwards(Look look) {
        INDArray weights = Nd4j.createFromArray(0.5, -1.0, 2.0 / 3);
        Live live = new Live(weights, new AtomicInteger());

        look.at(new TestContext(1, 2000, new Checkpoint(1, 1, live)));

        ArrayAssertions.assertIdentical(Nd4j.createFromArray(0.5, -1.0, 2.0 / 3), weights);
        assertTrue(live.looks().get() > 1, "looked elsewhere");
    }

    private static void interpolate(TestContext context) {
        InterpolationMetric metric = new InterpolationMetric();
        LossSurface elsewhere = context.surface().at(Nd4j.createFromArray(1.0, 2, 3));
        InterpolationMetric.Settings settings = new InterpolationMetric.Settings(new Destination.Start(), 5, 1);
        metric.follow(settings, new Checkpoint(0, 0, elsewhere), context.memory());
        context.keep(metric.measure(settings, context));
    }

    /** A {@code Look} runs one metric. */
    @FunctionalInterface
    interface Look {
        void at(TestContext context);
    }

    /**
     * A {@code Live} is the toy on an array that it hands out itself, where a loss surface has to return a copy:
     * writing into it changes the parameters.
     */
    private record Live(INDArray weights, AtomicInteger looks) implements AnalyticSurface, ModelOutputs {
        @Override
        public INDArray parameters() {
            return weights;
        }

        @Override
        public LossSurface at(INDArray parameters) {
            looks.incrementAndGet();
            return toy().at(parameters);
        }

        @Override
        public ParameterLayout layout() {
            return toy().layout();
        }

        @Override
        public DataType precision() {
            return toy().precision();
        }

        @Override
        public int examples() {
            return toy().examples();
        }

        @Override
        public double loss() {
            return toy().loss();
        }

        @Override
        public INDArray outputs() {
            return toy().outputs();
        }

        @Override
        public INDArray gradient() {
            return toy().gradient();
        }

        @Override
        public INDArray hessian() {
            return toy().hessian();
        }

        @Override
        public INDArray ggn() {
            return toy().ggn();
        }

        private ToySurface toy() {
            return new ToySurface(1.5, weights);
        }
    }
}
