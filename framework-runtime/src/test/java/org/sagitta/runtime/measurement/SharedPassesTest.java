package org.sagitta.runtime.measurement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.DiagonalOperator;
import org.sagitta.api.operator.MatrixFreeOperator;

final class SharedPassesTest {
    private static final int P = 4;

    private final SharedPasses passes = new SharedPasses();
    private final List<Long> widths = new ArrayList<>();

    /** diag(1, 2, 3, 4), which remembers how many directions each of its passes had. */
    private final CurvatureOperator operator = passes.sharing(counted(1));

    private final List<String> done = new ArrayList<>();

    @Test
    void directionsThatAreAskedForAtOnceShareAPass() {
        passes.run(List.of(() -> expectProducts(1, 1, 1), () -> expectProducts(2), () -> expectProducts(3, 1)));

        assertEquals(List.of(6L, 2L, 1L), widths);
        assertEquals(List.of("[2]", "[3, 1]", "[1, 1, 1]"), done);
    }

    @Test
    void eachOperatorHasItsOwnPasses() {
        CurvatureOperator other = passes.sharing(counted(10));
        passes.run(List.of(
                () -> assertEquals(16.0, apply(operator, 1).getDouble(3, 0)),
                () -> assertEquals(160.0, apply(other, 1).getDouble(3, 0)),
                () -> assertEquals(32.0, apply(operator, 2).getDouble(3, 1))));

        assertEquals(List.of(3L, 1L), widths);
    }

    /** Of 8 MiB a direction, two share the 16 MiB of a pass; more are multiplied all the same. */
    @Test
    void whatIsTooMuchForOnePassTakesSeveral() {
        int dimension = 1 << 20;
        CurvatureOperator large = passes.sharing(new MatrixFreeOperator(
                dimension,
                DataType.DOUBLE,
                new Counted(Nd4j.valueArrayOf(new long[] {dimension}, 2.0, DataType.DOUBLE))));
        Runnable one = () -> assertEquals(
                2.0, large.apply(Nd4j.ones(DataType.DOUBLE, dimension, 1)).getDouble(7, 0));
        Runnable three = () -> assertEquals(
                2.0, large.apply(Nd4j.ones(DataType.DOUBLE, dimension, 3)).getDouble(7, 2));
        passes.run(List.of(one, one, three, one));

        assertEquals(List.of(2L, 3L, 1L), widths);
    }

    @Test
    void oneDirectionWithoutColumnsStaysOne() {
        passes.run(List.of(
                () -> assertEquals(Nd4j.createFromArray(1.0, 2, 3, 4), operator.apply(Nd4j.ones(DataType.DOUBLE, P))),
                () -> expectProducts(2)));

        assertEquals(List.of(3L), widths);
    }

    @Test
    void withoutOtherWorkProductsAreTakenAtOnce() {
        expectProducts(1, 2);

        assertEquals(List.of(1L, 2L), widths);
    }

    @Test
    void whatOneThrowsEndsTheOthers() {
        IllegalStateException failure = new IllegalStateException("of the second");
        Runnable failing = () -> {
            apply(operator, 1);
            throw failure;
        };

        assertSame(
                failure,
                assertThrows(
                        IllegalStateException.class,
                        () -> passes.run(List.of(() -> expectProducts(1, 1, 1), failing))));
        assertTrue(done.isEmpty());
        passes.run(List.of(() -> expectProducts(1)));
    }

    @Test
    void aProductThatFailsEndsThemAll() {
        CurvatureOperator faulty = passes.sharing(new MatrixFreeOperator(P, DataType.DOUBLE, v -> {
            throw new ArithmeticException("no product");
        }));

        assertThrows(
                ArithmeticException.class, () -> passes.run(List.of(() -> apply(faulty, 1), () -> apply(faulty, 1))));
    }

    @Test
    void anInterruptedThreadEndsTheWork() {
        Thread caller = Thread.currentThread();
        Runnable endless = () -> {
            caller.interrupt();
            while (!Thread.currentThread().isInterrupted()) {
                Thread.onSpinWait();
            }
        };

        assertThrows(CancellationException.class, () -> passes.run(List.of(endless, () -> expectProducts(1))));
        assertTrue(Thread.interrupted(), "the caller hears of it");
        assertTrue(done.isEmpty());
    }

    @Test
    void workMayWaitForWhatOtherWorkBringsAbout() {
        passes.run(List.of(
                () -> {
                    passes.await(() -> !done.isEmpty());
                    assertEquals(List.of("[1, 1]"), done);
                },
                () -> expectProducts(1, 1)));

        assertEquals(List.of(1L, 1L), widths);
        assertThrows(IllegalStateException.class, () -> passes.await(() -> false));
    }

    @Test
    void anOperatorWithStructureIsLeftAsItIs() {
        CurvatureOperator diagonal = new DiagonalOperator(Nd4j.ones(DataType.DOUBLE, P));
        assertSame(diagonal, passes.sharing(diagonal));

        CurvatureOperator shared = passes.sharing(counted(1));
        assertFalse(shared.isMaterialised());
        assertEquals(Nd4j.diag(Nd4j.createFromArray(1.0, 2, 3, 4)), shared.toDense());
    }

    private CurvatureOperator counted(double scale) {
        INDArray diagonal = Nd4j.createFromArray(1.0, 2, 3, 4).muli(scale);
        return new MatrixFreeOperator(P, DataType.DOUBLE, new Counted(diagonal));
    }

    /** The product diag V, which counts the directions of each of its passes. */
    private final class Counted implements MatrixFreeOperator.Product {
        private final INDArray diagonal;

        Counted(INDArray diagonal) {
            this.diagonal = diagonal;
        }

        @Override
        public INDArray apply(INDArray directions) {
            return applyEach(List.of(directions)).get(0);
        }

        @Override
        public List<INDArray> applyEach(List<INDArray> directions) {
            widths.add(directions.stream().mapToLong(v -> v.size(1)).sum());
            return directions.stream().map(v -> v.mulColumnVector(diagonal)).toList();
        }
    }

    /** Multiplies so many directions at once, one pass after the other, and looks at the results. */
    private void expectProducts(int... counts) {
        for (int count : counts) {
            INDArray product = apply(operator, count);
            for (int j = 0; j < count; j++) {
                for (int i = 0; i < P; i++) {
                    assertEquals((i + 1) * (i + P * j + 1.0), product.getDouble(i, j));
                }
            }
        }
        done.add(Arrays.toString(counts));
    }

    /** Of 1, 2, 3 ... column after column. */
    private static INDArray apply(CurvatureOperator to, int count) {
        double[] values = IntStream.rangeClosed(1, P * count).asDoubleStream().toArray();
        return to.apply(Nd4j.createFromArray(values).reshape('f', P, count));
    }
}
