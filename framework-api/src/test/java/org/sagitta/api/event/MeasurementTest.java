package org.sagitta.api.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.sagitta.api.event.Measurement.Uncertainty;

class MeasurementTest {
    @Test
    void noErrorIsNegative() {
        assertThrows(IllegalArgumentException.class, () -> Measurement.iterative(1, -1e-20, "steps", 0, 1));
        assertThrows(IllegalArgumentException.class, () -> Measurement.stochastic(1, -1e-20, "draws", 0, 1));
        assertEquals(
                new Uncertainty.Residual(0),
                Measurement.iterative(1, 0, "steps", 0, 1).uncertainty());
    }
}
