package org.sagitta.runtime.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Compares arrays bit by bit, because their own {@code equals} tolerates differences up to 1e-5. */
public final class Bits {
    private Bits() {}

    /** The same type, shape and elements. */
    public static void assertSame(INDArray expected, INDArray actual) {
        assertEquals(expected.dataType(), actual.dataType());
        assertArrayEquals(expected.shape(), actual.shape());
        assertArrayEquals(
                expected.dup('c').data().asDouble(), actual.dup('c').data().asDouble());
    }
}
