package org.sagitta.runtime.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.runtime.record.RunDirectory;
import org.sagitta.runtime.training.TrainingState.Position;
import org.sagitta.runtime.training.TrainingState.Progress;

class TrainingStateTest {
    private static final INDArray VECTORS = Nd4j.createFromArray(new double[][] {{1.0 / 3, Double.NaN}, {-0.0, 4}});

    @TempDir
    private Path folder;

    private RunDirectory run;

    @BeforeEach
    void create() {
        run = new RunDirectory(folder);
    }

    @Test
    void whatIsWrittenIsRead() throws IOException {
        TrainingState written = state(3, memories(VECTORS, Nd4j.createFromArray(7f)));
        written.write(run, Optional.empty());

        assertSame(written, TrainingState.read(run).orElseThrow());
    }

    @Test
    void whatIsStillTheSameIsNotWrittenAgain() throws IOException {
        TrainingState first = state(3, memories(VECTORS, Nd4j.createFromArray(7f)));
        first.write(run, Optional.empty());
        Object vectors = identity("0.npy");
        Map<String, Map<String, INDArray>> more = new LinkedHashMap<>();
        more.put("metric a", Map.of("before", Nd4j.createFromArray(1.0)));
        more.putAll(memories(VECTORS, Nd4j.createFromArray(8f)));
        TrainingState second = state(5, more);
        second.write(run, Optional.of(first));

        assertEquals(vectors, identity("1.npy"));
        assertNotEquals(vectors, identity("2.npy"));
        assertSame(second, TrainingState.read(run).orElseThrow());
    }

    /** A crash between two renames, then another in the next writing, before it is done. */
    @Test
    void thereIsOneAtEachMoment() throws IOException {
        TrainingState first = state(3, memories(VECTORS, Nd4j.createFromArray(7f)));
        first.write(run, Optional.empty());
        Files.move(run.trainingState(), folder.resolve("training-state.old"));
        TrainingState resumed = TrainingState.read(run).orElseThrow();
        assertSame(first, resumed);

        TrainingState second = state(5, resumed.memories());
        second.write(run, Optional.of(resumed));
        assertSame(second, TrainingState.read(run).orElseThrow());
        assertTrue(Files.notExists(folder.resolve("training-state.old")));
    }

    private static TrainingState state(long step, Map<String, Map<String, INDArray>> memories) {
        return new TrainingState(
                new Position(1, step, 0.5, 0, new Progress(10, 1, 1), 12, 10, 999),
                Map.of("parameters", Nd4j.createFromArray(1f, 2f)),
                memories);
    }

    private static Map<String, Map<String, INDArray>> memories(INDArray vectors, INDArray average) {
        Map<String, INDArray> ofMetric = new LinkedHashMap<>();
        ofMetric.put("vectors", vectors);
        ofMetric.put("average/0.weight", average);
        Map<String, Map<String, INDArray>> memories = new LinkedHashMap<>();
        memories.put("metric overlap of hessian", ofMetric);
        return memories;
    }

    private Object identity(String file) throws IOException {
        return Files.readAttributes(run.trainingState().resolve("memory").resolve(file), BasicFileAttributes.class)
                .fileKey();
    }

    private static double[] bits(INDArray array) {
        return array.castTo(DataType.DOUBLE).reshape(array.length()).toDoubleVector();
    }

    private static void assertSame(TrainingState expected, TrainingState found) {
        assertEquals(expected.position(), found.position());
        assertEquals(expected.memories().keySet(), found.memories().keySet());
        expected.memories().forEach((owner, kept) -> {
            assertEquals(kept.keySet(), found.memories().get(owner).keySet());
            kept.forEach((name, array) -> {
                INDArray read = found.memories().get(owner).get(name);
                assertEquals(array.dataType(), read.dataType());
                assertArrayEquals(array.shape(), read.shape());
                assertArrayEquals(bits(array), bits(read));
            });
        });
    }
}
