package org.sagitta.runtime.preparation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sagitta.api.figure.Figures;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.plugin.Metric;
import org.sagitta.api.plugin.MetricContext;
import org.sagitta.api.settings.NoSettings;
import org.sagitta.api.settings.UnsuitableSettingsException;
import org.sagitta.api.surface.ParameterLayout;
import org.sagitta.runtime.model.ModelException;
import org.sagitta.runtime.plugin.PluginCatalogue;
import org.sagitta.runtime.plugin.PluginException;
import org.sagitta.runtime.plugin.PluginType.Kind;
import org.sagitta.runtime.run.FallbackRunTest;
import org.sagitta.runtime.run.GivenTypes;
import org.sagitta.runtime.run.Runs;
import org.sagitta.runtime.training.MiniBatchTest;

/**
 * Tests exceptions from a plugin's check of its settings: a finding that the plugin reports is the user's mistake, any
 * other exception is a fault of the plugin.
 */
class ChecksTest {
    private static final PluginCatalogue TYPES = new GivenTypes(Map.of(
            Kind.DATASET, Map.of("given", MiniBatchTest.GivenSource.class),
            Kind.TRAINER, Map.of("none", FallbackRunTest.NoTrainer.class),
            Kind.ESTIMATOR, Map.of("product", FallbackRunTest.ProductEstimator.class),
            Kind.METRIC, Map.of("unsuitable", UnsuitableMetric.class, "faulty", FaultyMetric.class)));

    @TempDir
    private Path folder;

    @Test
    void whatDoesNotFitIsTheUsersMistake() {
        ModelException e = assertThrows(ModelException.class, () -> prepare("unsuitable"));
        assertEquals("The metric unsuitable: 7 of 3; expected at most 3", e.getMessage());
    }

    @Test
    void anythingElseIsAFaultOfThePlugins() {
        PluginException e = assertThrows(PluginException.class, () -> prepare("faulty"));
        assertTrue(e.getMessage().contains("IllegalArgumentException: a bug"), e.getMessage());
    }

    private PreparedRun prepare(String metric) throws IOException {
        Path file = Files.writeString(folder.resolve("checks.yaml"), """
                dataset: given
                model: {type: mlp, hidden: []}
                loss: mse
                trainer: none
                estimators: [product]
                metrics: [%s]
                """.formatted(metric));
        return new Preparation(folder, folder, folder).prepare(Runs.descriptor(TYPES, file));
    }

    /** A metric whose check finds that it does not fit. */
    public static final class UnsuitableMetric implements Metric<NoSettings> {
        @Override
        public void check(NoSettings settings, ParameterLayout layout, int examples) {
            throw new UnsuitableSettingsException("7 of 3; expected at most 3");
        }

        @Override
        public Figures measure(NoSettings settings, CurvatureOperator operator, MetricContext context) {
            return Figures.of(Measurement.exact(0, "nothing", 0));
        }
    }

    /** A metric whose check has a bug. */
    public static final class FaultyMetric implements Metric<NoSettings> {
        @Override
        public void check(NoSettings settings, ParameterLayout layout, int examples) {
            throw new IllegalArgumentException("a bug");
        }

        @Override
        public Figures measure(NoSettings settings, CurvatureOperator operator, MetricContext context) {
            return Figures.of(Measurement.exact(0, "nothing", 0));
        }
    }
}
