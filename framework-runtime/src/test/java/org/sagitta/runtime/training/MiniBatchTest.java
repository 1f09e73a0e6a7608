package org.sagitta.runtime.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sagitta.api.contract.ArrayAssertions.assertIdentical;

import com.google.common.eventbus.Subscribe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.data.Dataset;
import org.sagitta.api.data.Examples;
import org.sagitta.api.data.Split;
import org.sagitta.api.data.Targets;
import org.sagitta.api.event.RunEvent.StepCompleted;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.plugin.CurvatureEstimator;
import org.sagitta.api.plugin.DataContext;
import org.sagitta.api.plugin.DataSource;
import org.sagitta.api.plugin.EstimationContext;
import org.sagitta.api.plugin.Trainer;
import org.sagitta.api.plugin.TrainingContext;
import org.sagitta.api.settings.NoSettings;
import org.sagitta.api.surface.Curvature;
import org.sagitta.api.surface.LossSurface;
import org.sagitta.runtime.plugin.PluginCatalogue;
import org.sagitta.runtime.plugin.PluginType.Kind;
import org.sagitta.runtime.preparation.Preparation;
import org.sagitta.runtime.preparation.PreparedRun;
import org.sagitta.runtime.record.RunDirectory;
import org.sagitta.runtime.record.RunStatus;
import org.sagitta.runtime.run.FallbackRunTest;
import org.sagitta.runtime.run.GivenTypes;
import org.sagitta.runtime.run.Runs;

/** Tests the mini-batch of a step's event, for a linear model with dropout that is trained on known batches. */
public class MiniBatchTest {
    private static final int[][] BATCHES = {{1, 2, 4}, {0}, {3, 5}};
    private static final double[][] FEATURES = {{1, 2}, {-1, 0.5}, {0.25, -2}, {3, 1}, {-0.5, -0.5}, {2, -1}};
    private static final double[] VALUES = {1, -1, 0.5, 2, 0, -3};

    private static final PluginCatalogue TYPES = new GivenTypes(Map.of(
            Kind.DATASET, Map.of("given", GivenSource.class),
            Kind.TRAINER, Map.of("known", KnownTrainer.class, "blind", BlindTrainer.class),
            Kind.ESTIMATOR, Map.of("product", FallbackRunTest.ProductEstimator.class, "failing", Failing.class)));

    @TempDir
    private Path folder;

    /** Reads the mini-batch of each step. */
    private static final class Listener {
        private final List<StepCompleted> steps = new ArrayList<>();
        private final List<LossSurface> batches = new ArrayList<>();

        @Subscribe
        public void on(StepCompleted event) {
            steps.add(event);
            batches.add(event.batch().get());
            assertSame(event.batch().get(), event.batch().get(), "it is made once");
        }
    }

    /** Receives the events without reading the mini-batches. */
    private static final class Events {
        private final List<StepCompleted> steps = new ArrayList<>();

        @Subscribe
        public void on(StepCompleted event) {
            steps.add(event);
        }
    }

    @Test
    void itIsTheLossOfTheStepsExamplesAfterTheUpdateInTheCurvaturesPrecision() throws IOException {
        Listener listener = new Listener();
        PreparedRun run = prepare("known", "product");
        assertEquals(RunStatus.State.FINISHED, execute(run, listener).state());

        assertEquals(BATCHES.length, listener.batches.size());
        for (int step = 0; step < BATCHES.length; step++) {
            LossSurface batch = listener.batches.get(step);
            assertEquals(BATCHES[step].length, batch.examples());
            assertEquals(DataType.DOUBLE, batch.precision());
            assertEquals(loss(BATCHES[step], batch.parameters()), batch.loss(), 1e-14);
        }
        assertIdentical(
                run.trainable()
                        .orElseThrow()
                        .parameters()
                        .castTo(DataType.DOUBLE)
                        .reshape(3),
                listener.batches.get(BATCHES.length - 1).parameters());
        assertTrue(
                listener.batches
                                .get(0)
                                .parameters()
                                .sub(listener.batches.get(1).parameters())
                                .norm2Number()
                                .doubleValue()
                        > 1e-3,
                "one that was asked for in time stays where it was");
    }

    @Test
    void onceTheTrainingGoesOnItIsTooLate() throws IOException {
        Events events = new Events();
        execute(prepare("known", "product"), events);
        for (StepCompleted step : events.steps) {
            assertThrows(IllegalStateException.class, step.batch()::get);
        }
    }

    @Test
    void aTrainerThatAsksForNoGradientHasNone() throws IOException {
        RunStatus status = execute(prepare("blind", "product"), new Listener());
        assertEquals(RunStatus.State.FAILED, status.state());
        assertTrue(
                status.message().orElseThrow().contains("the trainer asked for neither a gradient nor examples"),
                status::toString);
    }

    @Test
    void anEstimatorThatFailsAfterAStepEndsTheRunByItsName() throws IOException {
        RunStatus status = execute(prepare("known", "failing"), new Events());
        assertEquals(RunStatus.State.FAILED, status.state());
        assertEquals(2, status.step());
        String message = status.message().orElseThrow();
        assertTrue(message.contains("failing") && message.contains("lost at step 2"), message);
    }

    /** The mean of (w x + b - y)^2. */
    private static double loss(int[] batch, INDArray theta) {
        double sum = 0;
        for (int n : batch) {
            double output =
                    theta.getDouble(0) * FEATURES[n][0] + theta.getDouble(1) * FEATURES[n][1] + theta.getDouble(2);
            sum += (output - VALUES[n]) * (output - VALUES[n]);
        }
        return sum / batch.length;
    }

    private PreparedRun prepare(String trainer, String estimator) throws IOException {
        Path file = Files.writeString(folder.resolve("batches.yaml"), """
                dataset: given
                model: {type: sequential, layers: [{type: dropout, rate: 0.5}, {type: dense, out: 1}]}
                loss: mse
                trainer: %s
                estimators: [%s]
                """.formatted(trainer, estimator));
        return new Preparation(folder, folder, folder).prepare(Runs.descriptor(TYPES, file));
    }

    private RunStatus execute(PreparedRun prepared, Object listener) throws IOException {
        return Runs.execute(prepared, new RunDirectory(folder.resolve("runs/run")), listener);
    }

    /** A source of six examples. */
    public static final class GivenSource implements DataSource<NoSettings> {
        @Override
        public Dataset load(NoSettings settings, DataContext context) {
            return new Dataset(Map.of(
                    Split.TRAIN,
                    new Examples(
                            Nd4j.createFromArray(FEATURES),
                            List.of(2),
                            new Targets.Values(Nd4j.createFromArray(VALUES).reshape(6, 1)))));
        }
    }

    /** A trainer with one step for each of the known batches. */
    public static final class KnownTrainer implements Trainer<NoSettings> {
        @Override
        public long steps(NoSettings settings, int examples) {
            return BATCHES.length;
        }

        @Override
        public void train(NoSettings settings, TrainingContext context) {
            INDArray gradient = context.parameters().like();
            for (int step = 0; step < BATCHES.length; step++) {
                double loss = context.gradient(BATCHES[step], gradient);
                context.parameters().subi(gradient.muli(0.1));
                context.stepCompleted(step + 1, step + 1, loss);
            }
        }
    }

    /** A trainer with a step without a gradient. */
    public static final class BlindTrainer implements Trainer<NoSettings> {
        @Override
        public long steps(NoSettings settings, int examples) {
            return 1;
        }

        @Override
        public void train(NoSettings settings, TrainingContext context) {
            context.stepCompleted(1, 1, 0);
        }
    }

    /** An estimator that fails after the second step. */
    public static final class Failing implements CurvatureEstimator<NoSettings> {
        @Override
        public void follow(NoSettings settings, StepCompleted step, EstimationContext context) {
            if (step.step() == 2) {
                throw new IllegalStateException("lost at step 2");
            }
        }

        @Override
        public CurvatureOperator estimate(NoSettings settings, LossSurface surface, EstimationContext context) {
            return surface.operator(Curvature.HESSIAN);
        }
    }
}
