package org.sagitta.runtime.preparation;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.sagitta.api.figure.Figures;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.plugin.Cost;
import org.sagitta.api.plugin.CurvatureEstimator;
import org.sagitta.api.plugin.EstimationContext;
import org.sagitta.api.plugin.Metric;
import org.sagitta.api.plugin.MetricContext;
import org.sagitta.api.plugin.ModelSize;
import org.sagitta.api.plugin.OperatorSize;
import org.sagitta.api.settings.NoSettings;
import org.sagitta.api.surface.LossSurface;
import org.sagitta.api.surface.ParameterBlock;
import org.sagitta.api.surface.ParameterLayout;
import org.sagitta.runtime.descriptor.EstimatorEntry;
import org.sagitta.runtime.descriptor.MetricEntry;
import org.sagitta.runtime.descriptor.PluginEntry;
import org.sagitta.runtime.engine.execution.MatrixMemory;
import org.sagitta.runtime.model.ModelException;
import org.sagitta.runtime.plugin.PluginType;
import org.sagitta.runtime.plugin.PluginType.Kind;

class MatrixRoomTest {
    private static final long MEGABYTE = 1_000_000;

    @TempDir
    private Path folder;

    private enum Structure {
        DENSE,
        MATRIX_FREE,
        DIAGONAL
    }

    private enum Need {
        PRODUCTS,
        MATRIX,
        EIGENVALUES
    }

    /** A matrix of 353 parameters takes 996,872 bytes, one of 354 1,002,528. */
    @ParameterizedTest
    @CsvSource({
        // in files
        "DENSE,       PRODUCTS,    false, 354,   true",
        "MATRIX_FREE, MATRIX,      true,  354,   true",
        // LAPACK's, and those that are not the engine's
        "MATRIX_FREE, EIGENVALUES, false, 353,   true",
        "MATRIX_FREE, PRODUCTS,    false, 50000, false",
        "MATRIX_FREE, PRODUCTS,    false, 50000, true",
        "DENSE,       PRODUCTS,    true,  353,   false",
        // known by its diagonal
        "DIAGONAL,    MATRIX,      false, 50000, true",
        "DIAGONAL,    EIGENVALUES, false, 50000, true",
        "DIAGONAL,    PRODUCTS,    true,  353,   true"
    })
    void whatFitsMayBegin(Structure structure, Need need, boolean export, int dimension, boolean ofEngine) {
        assertDoesNotThrow(() -> room(dimension, ofEngine).require(plugins(structure, need, export)));
    }

    @ParameterizedTest
    @CsvSource({
        "DENSE,       PRODUCTS,    false, true",
        "MATRIX_FREE, PRODUCTS,    false, false",
        "MATRIX_FREE, PRODUCTS,    true,  true",
        "MATRIX_FREE, MATRIX,      false, true",
        "MATRIX_FREE, EIGENVALUES, false, true",
        "DIAGONAL,    EIGENVALUES, false, false"
    })
    void saysWhoseMatrixIsMade(Structure structure, Need need, boolean export, boolean made) {
        assertEquals(
                made ? List.of(new MatrixRoom.Matrices(353, List.of("e"), 8 * 353 * 353)) : List.of(),
                room(353, true).made(plugins(structure, need, export)));
    }

    @ParameterizedTest
    @CsvSource({
        "DENSE,       PRODUCTS,    false, 46341, true,  The estimator e: a matrix, materialise",
        "MATRIX_FREE, PRODUCTS,    true,  46341, true,  The export of estimator e: a matrix, leave it out",
        "MATRIX_FREE, MATRIX,      false, 46341, true,  The metric m of estimator e: a matrix, method: exact",
        "MATRIX_FREE, EIGENVALUES, false, 46341, true,  The metric m of estimator e: a matrix, method: exact",
        "MATRIX_FREE, EIGENVALUES, false, 354,   true,  The metric m of estimator e: a matrix, method: exact",
        "DENSE,       EIGENVALUES, false, 354,   true,  The metric m of estimator e: a matrix, method: exact",
        "DENSE,       PRODUCTS,    false, 354,   false, The estimator e: a matrix, materialise",
        "MATRIX_FREE, MATRIX,      false, 354,   false, The metric m of estimator e: a matrix, method: exact",
        "DIAGONAL,    PRODUCTS,    true,  354,   true,  The export of estimator e: a matrix, leave it out"
    })
    void whatDoesNotIsRefusedWithSizeBudgetAndRemedy(
            Structure structure,
            Need need,
            boolean export,
            int dimension,
            boolean ofEngine,
            String what,
            String remedy) {
        String message = assertThrows(
                        ModelException.class, () -> room(dimension, ofEngine).require(plugins(structure, need, export)))
                .getMessage();

        assertTrue(message.startsWith(what), message);
        assertTrue(
                message.contains(
                        dimension == 354
                                ? "P = 354 parameters takes 1,002,528 bytes in memory, and curvature.memory is 1,000,000 bytes"
                                : "P = 46,341 parameters takes "),
                message);
        assertTrue(message.contains(dimension == 354 ? "" : "matrices end at P = 46,340"), message);
        assertTrue(message.substring(message.indexOf(';')).contains(remedy), message);
    }

    private MatrixRoom room(int dimension, boolean ofEngine) {
        ParameterLayout layout =
                new ParameterLayout(List.of(new ParameterBlock("0.weight", "0", 0, List.of(dimension))));
        return new MatrixRoom(
                new MatrixMemory(MEGABYTE, folder), ModelSize.byProducts(layout, 10), DataType.DOUBLE, ofEngine);
    }

    private static RunPlugins plugins(Structure structure, Need need, boolean export) {
        return new RunPlugins(
                List.of(),
                List.of(new RunPlugins.Estimator(
                        new EstimatorEntry(
                                entry(Kind.ESTIMATOR, "e"),
                                List.of(),
                                export ? Optional.of(EstimatorEntry.Export.NPY) : Optional.empty()),
                        new Estimator(structure))),
                List.of(new RunPlugins.Measure(
                        new MetricEntry(entry(Kind.METRIC, "m"), List.of(), List.of()), new Figure(need))),
                List.of());
    }

    private static PluginEntry entry(Kind kind, String name) {
        PluginType type =
                new PluginType(kind, name, kind.extensionPoints().get(0), NoSettings.class, "test", "for tests");
        return new PluginEntry(name, type, new NoSettings());
    }

    private record Estimator(Structure structure) implements CurvatureEstimator<Record> {
        @Override
        public CurvatureOperator estimate(Record settings, LossSurface surface, EstimationContext context) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Cost cost(Record settings, ModelSize model) {
            return Cost.UNKNOWN.withMatrix(structure == Structure.DENSE);
        }

        @Override
        public Optional<OperatorSize> productsOnly(Record settings, ModelSize model) {
            return structure == Structure.MATRIX_FREE
                    ? Optional.of(OperatorSize.byProducts(model.parameters()))
                    : Optional.empty();
        }
    }

    private record Figure(Need need) implements Metric<Record> {
        @Override
        public Figures measure(Record settings, CurvatureOperator operator, MetricContext context) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Cost cost(Record settings, OperatorSize operator) {
            return Cost.UNKNOWN.withMatrix(need == Need.MATRIX).withEigenvalues(need == Need.EIGENVALUES);
        }
    }
}
