package org.sagitta.runtime.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.common.eventbus.Subscribe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.event.Checkpoint;
import org.sagitta.api.event.RunEvent.ArtifactProduced;
import org.sagitta.api.event.RunEvent.CheckpointReached;
import org.sagitta.api.event.RunEvent.CurvatureEstimated;
import org.sagitta.api.event.RunEvent.EpochCompleted;
import org.sagitta.api.event.RunEvent.MetricMeasured;
import org.sagitta.api.event.RunEvent.RunFailed;
import org.sagitta.api.event.RunEvent.RunFinished;
import org.sagitta.api.event.RunEvent.RunStarted;
import org.sagitta.api.event.RunEvent.StepCompleted;
import org.sagitta.api.event.RunEvent.WarningGiven;
import org.sagitta.api.figure.Figures;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.operator.AbstractCurvatureOperator;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.plugin.CurvatureEstimator;
import org.sagitta.api.plugin.EstimationContext;
import org.sagitta.api.plugin.Memory;
import org.sagitta.api.plugin.Metric;
import org.sagitta.api.plugin.MetricContext;
import org.sagitta.api.plugin.SurfaceMetric;
import org.sagitta.api.plugin.Trainer;
import org.sagitta.api.plugin.TrainingContext;
import org.sagitta.api.settings.NoSettings;
import org.sagitta.api.surface.LossSurface;
import org.sagitta.runtime.plugin.PluginCatalogue;
import org.sagitta.runtime.plugin.PluginType.Kind;
import org.sagitta.runtime.preparation.Preparation;
import org.sagitta.runtime.preparation.PreparedRun;
import org.sagitta.runtime.record.Journal;
import org.sagitta.runtime.record.RunDirectory;
import org.sagitta.runtime.record.RunStatus;
import org.sagitta.runtime.training.MiniBatchTest;

/** Tests the order of a run's stages and of the events that its listeners receive, and their threads. */
class StagesTest {
    private static final PluginCatalogue TYPES = new GivenTypes(Map.of(
            Kind.DATASET, Map.of("given", MiniBatchTest.GivenSource.class),
            Kind.TRAINER, Map.of("one", OneStepTrainer.class),
            Kind.ESTIMATOR, Map.of("first", TracedEstimator.class, "second", TracedEstimator.class),
            Kind.METRIC, Map.of("zero", TracedMetric.class, "place", TracedSurfaceMetric.class)));

    /** What happened, in its order; the plugins are made by the run, so that they have nothing else in common. */
    private static final List<String> TRACE = new ArrayList<>();

    @TempDir
    private Path folder;

    @BeforeEach
    void begin() {
        TRACE.clear();
    }

    /** What a metric's thread tells is heard at once; what the training's thread tells, when the stages are through. */
    @Test
    void eachPointIsHeardOfFirstAndThenWorkedOnStageByStage() throws IOException {
        assertEquals(RunStatus.State.FINISHED, execute("nothing").state());

        assertEquals("""
                heard: started
                heard: step 1
                estimator follows
                estimator follows
                surface metric follows step
                heard: checkpoint 1
                estimator estimates
                estimator estimates
                surface metric follows checkpoint
                surface metric measures (metric)
                heard: warning of a place (metric)
                heard: figure place (metric)
                heard: file step-00000001.zip
                heard: figure loss
                heard: file first-two.npy
                heard: warning of an estimate
                heard: estimate first
                metric measures (metric)
                heard: file first-one.npy (metric)
                heard: figure first/zero (metric)
                estimate becomes a matrix
                heard: file second-two.npy
                heard: estimate second
                metric measures (metric)
                heard: file second-one.npy (metric)
                heard: figure second/zero (metric)
                heard: file gradient.npy
                heard: file logits.npy
                heard: file parameters.json
                heard: file first.npy
                trainer goes on
                heard: epoch 1
                heard: figure training-loss
                trainer ends
                heard: finished""", String.join("\n", TRACE));
        assertEquals(List.of("loss", "place", "first/zero", "second/zero", "training-loss"), journal());
    }

    @Test
    void aListenerThatThrowsFailsTheRunWhenThePointIsMeasured() throws IOException {
        RunStatus ended = execute("checkpoint 1");

        assertEquals(RunStatus.State.FAILED, ended.state());
        assertEquals("the listener failed at checkpoint 1", ended.message().orElseThrow());
        assertEquals(List.of("loss", "place", "first/zero", "second/zero"), journal());
        assertEquals(List.of("heard: file first.npy", "heard: failed"), TRACE.subList(TRACE.size() - 2, TRACE.size()));
    }

    @Test
    void aStageThatFailsLeavesTheOthersTheirTurn() throws IOException {
        directory().create();
        Files.createFile(directory().checkpoints());

        RunStatus ended = execute("nothing");

        assertEquals(RunStatus.State.FAILED, ended.state());
        assertEquals(directory().checkpoints().toString(), ended.message().orElseThrow());
        assertEquals(List.of("loss", "place", "first/zero", "second/zero"), journal());
        assertEquals(List.of("heard: file first.npy", "heard: failed"), TRACE.subList(TRACE.size() - 2, TRACE.size()));
    }

    /** A plugin's listener is on the bus before the run begins. */
    private RunStatus execute(String failing) throws IOException {
        Files.createDirectories(directory().path());
        PreparedRun run = prepare();
        run.bus().register(new Listener(failing));
        return Runs.executeIn(run, directory(), new Object());
    }

    private List<String> journal() throws IOException {
        return Journal.read(directory().journal(), 0).lines().stream()
                .map(line -> line.key().path())
                .toList();
    }

    private RunDirectory directory() {
        return new RunDirectory(folder.resolve("runs/run"));
    }

    private PreparedRun prepare() throws IOException {
        Path file = Files.writeString(folder.resolve("stages.yaml"), """
                dataset: given
                model: {type: mlp, hidden: []}
                loss: mse
                trainer: one
                estimators: [{type: first, export: npy}, second]
                metrics: [zero, place]
                checkpoints: {at: [1 steps]}
                """);
        return new Preparation(folder, folder, folder).prepare(Runs.descriptor(TYPES, file));
    }

    private static void trace(String what) {
        String thread = Thread.currentThread().getName();
        TRACE.add(thread.equals("sagitta-metric") ? what + " (metric)" : what);
    }

    /** Listens for all events as a plugin does, and can fail at one of them. */
    private static final class Listener {
        private final String failing;

        Listener(String failing) {
            this.failing = failing;
        }

        private void heard(String what) {
            trace("heard: " + what);
            if (what.equals(failing)) {
                throw new IllegalStateException("the listener failed at " + what);
            }
        }

        @Subscribe
        public void on(RunStarted event) {
            heard("started");
        }

        @Subscribe
        public void on(StepCompleted event) {
            heard("step " + event.step());
        }

        @Subscribe
        public void on(EpochCompleted event) {
            heard("epoch " + event.epoch());
        }

        @Subscribe
        public void on(CheckpointReached event) {
            heard("checkpoint " + event.checkpoint().step());
        }

        @Subscribe
        public void on(CurvatureEstimated event) {
            heard("estimate " + event.estimator());
        }

        @Subscribe
        public void on(MetricMeasured event) {
            heard("figure " + event.key().path());
        }

        @Subscribe
        public void on(ArtifactProduced event) {
            heard("file " + event.file().getFileName());
        }

        @Subscribe
        public void on(WarningGiven event) {
            heard("warning " + event.warning());
        }

        @Subscribe
        public void on(RunFinished event) {
            heard("finished");
        }

        @Subscribe
        public void on(RunFailed event) {
            heard("failed");
        }
    }

    /** A trainer with one step, which is an epoch. */
    public static final class OneStepTrainer implements Trainer<NoSettings> {
        @Override
        public long steps(NoSettings settings, int examples) {
            return 1;
        }

        @Override
        public void train(NoSettings settings, TrainingContext context) {
            double loss =
                    context.gradient(new int[] {0, 1}, context.parameters().like());
            context.stepCompleted(1, 1, loss);
            trace("trainer goes on");
            context.epochCompleted(1, 1, loss);
            trace("trainer ends");
        }
    }

    /** An estimator of the identity that writes a file and gives a warning. */
    public static final class TracedEstimator implements CurvatureEstimator<NoSettings> {
        @Override
        public void follow(NoSettings settings, StepCompleted step, EstimationContext context) {
            trace("estimator follows");
        }

        @Override
        public CurvatureOperator estimate(NoSettings settings, LossSurface surface, EstimationContext context) {
            trace("estimator estimates");
            context.artifact("two", Nd4j.createFromArray(2.0));
            context.warn("of an estimate");
            return new TracedOperator(surface.dimension());
        }
    }

    /** The identity, which becomes a matrix only if it is exported. */
    private static final class TracedOperator extends AbstractCurvatureOperator {
        private final int dimension;

        TracedOperator(int dimension) {
            this.dimension = dimension;
        }

        @Override
        public int dimension() {
            return dimension;
        }

        @Override
        public DataType precision() {
            return DataType.DOUBLE;
        }

        @Override
        public boolean isMaterialised() {
            return false;
        }

        @Override
        protected INDArray product(INDArray directions) {
            return directions;
        }

        @Override
        public INDArray toDense() {
            StagesTest.trace("estimate becomes a matrix");
            return super.toDense();
        }
    }

    /** A metric of an operator whose value is zero and that writes a file. */
    public static final class TracedMetric implements Metric<NoSettings> {
        @Override
        public Figures measure(NoSettings settings, CurvatureOperator operator, MetricContext context) {
            trace("metric measures");
            return Figures.of(Measurement.exact(0, "nothing", 0)).withArray("one", Nd4j.createFromArray(1.0));
        }
    }

    /** A metric of the loss surface whose value is zero. */
    public static final class TracedSurfaceMetric implements SurfaceMetric<NoSettings> {
        @Override
        public void follow(NoSettings settings, StepCompleted step, Memory memory) {
            trace("surface metric follows step");
        }

        @Override
        public void follow(NoSettings settings, Checkpoint checkpoint, Memory memory) {
            trace("surface metric follows checkpoint");
        }

        @Override
        public Figures measure(NoSettings settings, MetricContext context) {
            trace("surface metric measures");
            context.warn("of a place");
            return Figures.of(Measurement.exact(0, "nothing", 0));
        }
    }
}
