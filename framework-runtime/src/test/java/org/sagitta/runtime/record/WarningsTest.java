package org.sagitta.runtime.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.eventbus.Subscribe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.data.Dataset;
import org.sagitta.api.data.Examples;
import org.sagitta.api.data.Split;
import org.sagitta.api.data.Targets;
import org.sagitta.api.event.RunEvent.WarningGiven;
import org.sagitta.api.figure.Figures;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.plugin.CurvatureEstimator;
import org.sagitta.api.plugin.DataContext;
import org.sagitta.api.plugin.DataSource;
import org.sagitta.api.plugin.EstimationContext;
import org.sagitta.api.plugin.Metric;
import org.sagitta.api.plugin.MetricContext;
import org.sagitta.api.settings.NoSettings;
import org.sagitta.api.surface.Curvature;
import org.sagitta.api.surface.LossSurface;
import org.sagitta.runtime.plugin.PluginCatalogue;
import org.sagitta.runtime.plugin.PluginType.Kind;
import org.sagitta.runtime.preparation.Forecast;
import org.sagitta.runtime.preparation.Preparation;
import org.sagitta.runtime.preparation.PreparedRun;
import org.sagitta.runtime.run.FallbackRunTest;
import org.sagitta.runtime.run.GivenTypes;
import org.sagitta.runtime.run.Runs;
import tools.jackson.databind.JsonNode;

/** Tests the warnings of plugins of every kind, before and during the run. */
class WarningsTest {
    private static final PluginCatalogue TYPES = new GivenTypes(Map.of(
            Kind.DATASET, Map.of("warning", WarningSource.class),
            Kind.TRAINER, Map.of("none", FallbackRunTest.NoTrainer.class),
            Kind.ESTIMATOR, Map.of("warning", WarningEstimator.class),
            Kind.METRIC, Map.of("first", WarningMetric.class, "second", WarningMetric.class)));

    @TempDir
    private Path folder;

    /** Listens for warnings as a plugin does, and reads those that are stored at that moment. */
    private final class Listener {
        private final List<String> heard = new ArrayList<>();

        @Subscribe
        public void on(WarningGiven event) throws IOException {
            heard.add(event.warning());
            assertTrue(Warnings.read(directory()).contains(event.warning()), "it is kept before anybody hears of it");
        }
    }

    @Test
    void eachIsKeptOnceAndThoseOfTheMiddleAreHeard() throws IOException {
        PreparedRun prepared = prepare();
        assertEquals(List.of("of the data"), prepared.warnings().given());

        Listener listener = new Listener();
        Runs.execute(prepared, directory(), listener);

        assertEquals(List.of("of the estimate", "of the figure"), listener.heard);
        assertEquals(List.of("of the data", "of the estimate", "of the figure"), Warnings.read(directory()));
    }

    @Test
    void whatElseTheProvenanceSaysStays() throws IOException {
        Runs.execute(prepare(), directory(), new Listener());
        JsonNode before = provenance();

        Provenance.warn(directory(), List.of("of the data", "of a run that went on"));

        JsonNode after = provenance();
        assertEquals(
                List.of("of the data", "of the estimate", "of the figure", "of a run that went on"),
                Warnings.read(directory()));
        before.properties()
                .forEach(entry -> assertTrue(
                        entry.getKey().equals("warnings") || entry.getValue().equals(after.path(entry.getKey())),
                        entry::toString));
    }

    @Test
    void validateIsToldTheSame() throws IOException {
        PreparedRun prepared = prepare();
        Forecast forecast = new Preparation(folder, folder, folder).forecast(prepared.descriptor());
        assertEquals(prepared.warnings().given(), forecast.warnings());
    }

    private RunDirectory directory() {
        return new RunDirectory(folder.resolve("runs/run"));
    }

    private JsonNode provenance() throws IOException {
        return Json.MAPPER.readTree(Files.readString(directory().provenance()));
    }

    private PreparedRun prepare() throws IOException {
        Path file = Files.writeString(folder.resolve("warnings.yaml"), """
                dataset: warning
                model: {type: mlp, hidden: []}
                loss: mse
                trainer: none
                estimators: [warning]
                metrics: [first, second]
                """);
        return new Preparation(folder, folder, folder).prepare(Runs.descriptor(TYPES, file));
    }

    /** A source of three examples. */
    public static final class WarningSource implements DataSource<NoSettings> {
        @Override
        public Dataset load(NoSettings settings, DataContext context) {
            context.warn("of the data");
            context.warn("of the data");
            return new Dataset(Map.of(
                    Split.TRAIN,
                    new Examples(
                            Nd4j.createFromArray(new double[][] {{1, 2}, {3, 5}, {8, 13}}),
                            List.of(2),
                            new Targets.Values(Nd4j.createFromArray(new double[][] {{1}, {2}, {3}})))));
        }
    }

    /** An estimator of the Hessian. */
    public static final class WarningEstimator implements CurvatureEstimator<NoSettings> {
        @Override
        public CurvatureOperator estimate(NoSettings settings, LossSurface surface, EstimationContext context) {
            context.warn("of the estimate");
            return surface.operator(Curvature.HESSIAN);
        }
    }

    /** A metric whose value is zero. */
    public static final class WarningMetric implements Metric<NoSettings> {
        @Override
        public Figures measure(NoSettings settings, CurvatureOperator operator, MetricContext context) {
            context.warn("of the figure");
            return Figures.of(Measurement.exact(0, "nothing", 0));
        }
    }
}
