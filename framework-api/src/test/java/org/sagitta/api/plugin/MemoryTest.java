package org.sagitta.api.plugin;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sagitta.api.contract.ArrayAssertions.assertIdentical;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class MemoryTest {
    private final Memory memory = new Memory();

    @Test
    void nothingIsRememberedAtFirst() {
        assertEquals(Optional.empty(), memory.array("a"));
        assertArrayEquals(new double[0], memory.numbers("a"));
        assertTrue(memory.contents().isEmpty());
    }

    @Test
    void whatIsKeptDoesNotChangeWithWhatWasGivenOrWhatIsHandedOut() {
        INDArray given = Nd4j.createFromArray(1.0, 2, 3);
        double[] numbers = {4, Double.NaN};
        memory.keep("array", given);
        memory.keep("numbers", numbers);
        given.addi(1);
        numbers[0] = 5;
        memory.array("array").orElseThrow().muli(7);
        memory.numbers("numbers")[1] = 0;

        assertIdentical(Nd4j.createFromArray(1.0, 2, 3), memory.array("array").orElseThrow());
        assertArrayEquals(new double[] {4, Double.NaN}, memory.numbers("numbers"));
    }

    /** Products with a stored array have the same bits, whether it comes from this process or from a file. */
    @Test
    void arraysComeInOneOrder() {
        INDArray given =
                Nd4j.createFromArray(new float[][] {{1, 2}, {3, 4}, {5, 6}}).dup('f');
        memory.keep("a", given.getColumn(1).reshape(3, 1));
        memory.keep("b", given);

        assertEquals('c', memory.array("b").orElseThrow().ordering());
        assertIdentical(given, memory.array("b").orElseThrow());
        assertArrayEquals(new long[] {3, 1}, memory.array("a").orElseThrow().shape());
        assertArrayEquals(
                new float[] {2, 4, 6},
                memory.array("a").orElseThrow().dup().data().asFloat());
    }

    @Test
    void aNewOneKeepsTheContentsOfAnother() {
        memory.keep("array", Nd4j.createFromArray(1.5f, -0.0f));
        memory.keep("numbers", 1.0 / 3, Double.NEGATIVE_INFINITY);
        memory.keep("gone", 1);
        memory.forget("gone");

        Memory other = Memory.of(memory.contents());

        assertIdentical(Nd4j.createFromArray(1.5f, -0.0f), other.array("array").orElseThrow());
        assertArrayEquals(new double[] {1.0 / 3, Double.NEGATIVE_INFINITY}, other.numbers("numbers"));
        assertArrayEquals(new double[0], other.numbers("gone"));
        other.keep("numbers", 2);
        assertArrayEquals(new double[] {2}, other.numbers("numbers"));
    }

    @Test
    void anArrayIsTheSameObjectUntilItIsKeptAnew() {
        memory.keep("a", Nd4j.createFromArray(1.0));
        INDArray before = memory.contents().get("a");
        memory.keep("b", Nd4j.createFromArray(2.0));
        assertSame(before, memory.contents().get("a"));
        memory.keep("a", Nd4j.createFromArray(1.0));
        assertNotSame(before, memory.contents().get("a"));
    }

    @Test
    void whatCannotBeWrittenIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> memory.keep("a", Nd4j.createFromArray(1, 2)));
        assertThrows(IllegalArgumentException.class, () -> memory.keep("a", Nd4j.empty()));
    }
}
