package org.sagitta.api.figure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.picture.Axis;
import org.sagitta.api.picture.Picture;

/** What a metric returns keeps its order, and all of it. */
class FiguresTest {
    private static final INDArray ARRAY = Nd4j.createFromArray(1.0, 2);
    private static final Picture PICTURE = new Picture.Curves("nothing", Axis.linear("x"), Axis.linear("y"), List.of());

    @Test
    void aBlockBringsItsFiguresArraysAndPictures() {
        Figures whole = Figures.of(exact(1)).with("a", exact(2)).withArray("vectors", ARRAY);
        Figures block = Figures.of(exact(3))
                .with("a", exact(4))
                .withArray("vectors-0", ARRAY)
                .withPicture("0", PICTURE);

        Figures both = whole.withLayer("0", block).with("b", exact(5));

        assertEquals(
                List.of(
                        new Figure("", Optional.empty(), exact(1)),
                        new Figure("a", Optional.empty(), exact(2)),
                        new Figure("", Optional.of("0"), exact(3)),
                        new Figure("a", Optional.of("0"), exact(4)),
                        new Figure("b", Optional.empty(), exact(5))),
                both.all());
        assertEquals(List.of("vectors", "vectors-0"), List.copyOf(both.arrays().keySet()));
        assertEquals(List.of("0"), List.copyOf(both.pictures().keySet()));
    }

    /** One of them would be overwritten on the disk. */
    @Test
    void aNameIsTakenOnce() {
        Figures found = Figures.of(exact(1)).withArray("vectors", ARRAY).withPicture("", PICTURE);

        assertThrows(IllegalArgumentException.class, () -> found.withArray("vectors", ARRAY));
        assertThrows(IllegalArgumentException.class, () -> found.withPicture("", PICTURE));
    }

    private static Measurement exact(double value) {
        return Measurement.exact(value, "test", 0);
    }
}
