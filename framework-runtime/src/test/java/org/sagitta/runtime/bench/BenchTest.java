package org.sagitta.runtime.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.sagitta.runtime.model.Activation;
import org.sagitta.runtime.model.architecture.Mlp;

class BenchTest {
    private static final Workload SMALL =
            new Workload("small", List.of(6), 150, new Mlp(List.of(5), Activation.TANH), 4);

    @Test
    void resultsInFloat32AreThoseInFloat64() {
        Map<String, Timing> single = timings(new Bench(SMALL));
        Map<String, Timing> exact = timings(new Bench(SMALL, DataType.DOUBLE));

        assertEquals(exact.keySet(), single.keySet());
        exact.forEach((what, timing) -> assertEquals(
                1, single.get(what).checksum() / timing.checksum(), 1e-5, () -> what + ": checksum over float64's"));
    }

    @Test
    void eigenvaluesAreThoseOfTheDenseHessian() {
        Map<String, Timing> timings = timings(new Bench(SMALL));

        double frobenius = timings.get("dense-hessian").checksum();
        assertTrue(frobenius > 0.01, () -> "||H||_F is " + frobenius);
        assertEquals(frobenius, timings.get("eigvalsh").checksum(), 1e-12 * frobenius);
    }

    @Test
    void eachRepeatHasANewInput() {
        Map<String, Timing> few = timings(new Bench(SMALL));
        Map<String, Timing> more = timings(new Bench(SMALL.withRepeats(8)));

        few.values().stream()
                .filter(timing -> timing.dtype().equals("float32"))
                .forEach(timing ->
                        assertNotEquals(1, more.get(timing.what()).checksum() / timing.checksum(), 1e-4, timing::what));
    }

    private static Map<String, Timing> timings(Bench bench) {
        return bench.tasks().stream()
                .collect(
                        Collectors.toMap(Bench.Task::what, task -> task.timing().get()));
    }
}
