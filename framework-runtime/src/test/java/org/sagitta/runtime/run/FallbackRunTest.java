package org.sagitta.runtime.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.eventbus.Subscribe;
import com.google.common.primitives.ImmutableIntArray;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions;
import org.sagitta.api.data.Dataset;
import org.sagitta.api.data.Examples;
import org.sagitta.api.data.Split;
import org.sagitta.api.data.Targets;
import org.sagitta.api.event.RunEvent.MetricMeasured;
import org.sagitta.api.figure.Figures;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.figure.Uncertainty;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.DenseOperator;
import org.sagitta.api.plugin.CurvatureEstimator;
import org.sagitta.api.plugin.DataContext;
import org.sagitta.api.plugin.DataSource;
import org.sagitta.api.plugin.EstimationContext;
import org.sagitta.api.plugin.Metric;
import org.sagitta.api.plugin.MetricContext;
import org.sagitta.api.plugin.Trainer;
import org.sagitta.api.plugin.TrainingContext;
import org.sagitta.api.settings.NoSettings;
import org.sagitta.api.surface.Curvature;
import org.sagitta.api.surface.Derivatives;
import org.sagitta.api.surface.LossSurface;
import org.sagitta.runtime.descriptor.Descriptor;
import org.sagitta.runtime.model.ModelException;
import org.sagitta.runtime.plugin.PluginCatalogue;
import org.sagitta.runtime.plugin.PluginType.Kind;
import org.sagitta.runtime.preparation.Preparation;
import org.sagitta.runtime.preparation.PreparedRun;
import org.sagitta.runtime.record.Journal;
import org.sagitta.runtime.record.JournalLine;
import org.sagitta.runtime.record.RunDirectory;
import org.sagitta.runtime.record.RunStatus;

/** Tests runs of a model with a layer that the engine does not know. */
public class FallbackRunTest {
    private static final String UNKNOWN = "0 (DenseLayer with gelu(precise=false))";

    private static final PluginCatalogue TYPES = new GivenTypes(Map.of(
            Kind.DATASET, Map.of("random", RandomSource.class),
            Kind.TRAINER, Map.of("none", NoTrainer.class, "sgd", NoTrainer.class),
            Kind.ESTIMATOR, Map.of("hessian", ProductEstimator.class),
            Kind.METRIC, Map.of("trace", MatrixTraceMetric.class, "guess", GuessMetric.class)));

    @TempDir
    private Path folder;

    /** Listens for figures as a plugin does. */
    private static final class Listener {
        private final List<MetricMeasured> figures = new ArrayList<>();

        @Subscribe
        public void on(MetricMeasured event) {
            figures.add(event);
        }
    }

    @Test
    void noFigureOfCentralDifferencesPassesForExact() throws IOException {
        PreparedRun prepared = prepare(descriptor(Activation.GELU, "none"));
        Listener listener = new Listener();

        Map<String, JournalLine> lines = run(prepared, listener);

        JournalLine exact = lines.get("hessian/trace");
        assertEquals(new Uncertainty.Unknown(), exact.measurement().uncertainty());
        assertEquals(Derivatives.CENTRAL_DIFFERENCES, exact.derivatives());
        JournalLine stochastic = lines.get("hessian/guess");
        assertEquals(
                new Uncertainty.StandardError(0.5, 4), stochastic.measurement().uncertainty());
        assertEquals(Derivatives.CENTRAL_DIFFERENCES, stochastic.derivatives());
        assertEquals(new Uncertainty.Exact(), lines.get("loss").measurement().uncertainty());
        assertEquals(Derivatives.EXACT, lines.get("loss").derivatives());
        assertEquals(
                List.of(new Uncertainty.Unknown()),
                listener.figures.stream()
                        .filter(event -> event.key().name().equals("trace"))
                        .map(event -> event.measurement().uncertainty())
                        .toList());
        assertTrue(prepared.derivatives().orElseThrow().endsWith("no exact derivatives of " + UNKNOWN));
    }

    @Test
    void figuresOfTheEngineStayExact() throws IOException {
        JournalLine trace = run(prepare(descriptor(Activation.TANH, "none")), new Listener())
                .get("hessian/trace");

        assertEquals(new Uncertainty.Exact(), trace.measurement().uncertainty());
        assertEquals(Derivatives.EXACT, trace.derivatives());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sgd  | {}                   | The trainer is sgd             | trainer: none",
                "none | {precision: float32} | curvature.precision is float32 | curvature.precision",
                "none | {batch-norm: train}  | curvature.batch-norm is train  | curvature.batch-norm to eval"
            })
    void whatCentralDifferencesCannotDoIsRefusedWithLayerAndRemedy(
            String trainer, String curvature, String wanted, String remedy) throws IOException {
        Descriptor descriptor = descriptor(Activation.GELU, trainer, "curvature: " + curvature);

        for (ModelException refusal : List.of(
                assertThrows(ModelException.class, () -> prepare(descriptor)),
                assertThrows(
                        ModelException.class, () -> new Preparation(folder, folder, folder).forecast(descriptor)))) {
            String message = refusal.getMessage();
            assertTrue(message.startsWith(wanted), message);
            assertTrue(message.contains("the model's layers " + UNKNOWN + "; "), message);
            assertTrue(message.substring(message.indexOf("; ")).contains(remedy), message);
        }
    }

    private PreparedRun prepare(Descriptor descriptor) {
        return new Preparation(folder, folder, folder).prepare(descriptor);
    }

    private Map<String, JournalLine> run(PreparedRun prepared, Object listener) throws IOException {
        RunDirectory directory = new RunDirectory(folder.resolve("runs/run"));
        assertEquals(
                RunStatus.State.FINISHED,
                Runs.execute(prepared, directory, listener).state());
        return Journal.read(directory.journal(), 0).lines().stream()
                .collect(Collectors.toMap(line -> line.key().path(), line -> line));
    }

    private Descriptor descriptor(Activation activation, String trainer, String... more) throws IOException {
        File model = folder.resolve("model.zip").toFile();
        model(activation).save(model);
        Path file = Files.writeString(folder.resolve("fallback.yaml"), """
                dataset: random
                model: {type: dl4j, file: model.zip}
                trainer: %s
                estimators: [hessian]
                metrics: [trace, guess]
                %s
                """.formatted(trainer, String.join("\n", more)));
        return Runs.descriptor(TYPES, file);
    }

    private static MultiLayerNetwork model(Activation activation) {
        MultiLayerNetwork model = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .seed(3)
                .dataType(DataType.DOUBLE)
                .list(
                        new DenseLayer.Builder()
                                .nIn(4)
                                .nOut(3)
                                .activation(activation)
                                .build(),
                        new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
                                .nIn(3)
                                .nOut(3)
                                .activation(Activation.SOFTMAX)
                                .build())
                .build());
        model.init();
        return model;
    }

    /** A source of six examples. */
    public static final class RandomSource implements DataSource<NoSettings> {
        @Override
        public Dataset load(NoSettings settings, DataContext context) {
            double[] features = new Random(5).doubles(24, -1, 1).toArray();
            return new Dataset(Map.of(
                    Split.TRAIN,
                    new Examples(
                            Nd4j.createFromArray(features).reshape(6, 4),
                            List.of(4),
                            new Targets.Classes(ImmutableIntArray.of(0, 1, 2, 0, 1, 2), 3))));
        }
    }

    /** A trainer that trains nothing. */
    public static final class NoTrainer implements Trainer<NoSettings> {
        @Override
        public long steps(NoSettings settings, int examples) {
            return 0;
        }

        @Override
        public void train(NoSettings settings, TrainingContext context) {}
    }

    /** An estimator of the Hessian by products. */
    public static final class ProductEstimator implements CurvatureEstimator<NoSettings> {
        @Override
        public CurvatureOperator estimate(NoSettings settings, LossSurface surface, EstimationContext context) {
            return surface.operator(Curvature.HESSIAN);
        }
    }

    /** A metric that declares its figure exact even for an inexact operator. */
    public static final class MatrixTraceMetric implements Metric<NoSettings> {
        @Override
        public Figures measure(NoSettings settings, CurvatureOperator operator, MetricContext context) {
            double trace = new DenseOperator(operator.toDense()).trace().orElseThrow();
            return Figures.of(Measurement.exact(trace, "dense", operator.dimension()));
        }
    }

    /** A metric whose figure has a standard error. */
    public static final class GuessMetric implements Metric<NoSettings> {
        @Override
        public Figures measure(NoSettings settings, CurvatureOperator operator, MetricContext context) {
            return Figures.of(Measurement.stochastic(1, 0.5, 4, "guess", 0, context.seed()));
        }
    }
}
