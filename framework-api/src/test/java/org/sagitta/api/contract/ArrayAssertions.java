package org.sagitta.api.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Compares arrays; ND4J's own {@code equals} tolerates differences of 1e-5. */
public final class ArrayAssertions {
    private ArrayAssertions() {}

    /** Asserts the same shape, and the same bits in every entry. */
    public static void assertIdentical(INDArray expected, INDArray actual) {
        assertClose(expected, actual, 0);
    }

    /** Asserts the same shape, and that no entry differs by more than {@code absolute}, whatever the types. */
    public static void assertClose(INDArray expected, INDArray actual, double absolute) {
        assertArrayEquals(expected.shape(), actual.shape());
        double off = wide(actual).sub(wide(expected)).normmaxNumber().doubleValue();
        assertTrue(
                off <= absolute,
                () -> "off by " + off + ", allowed " + absolute + ":\n" + actual + "\nexpected\n" + expected);
    }

    private static INDArray wide(INDArray array) {
        return array.castTo(DataType.DOUBLE);
    }
}
