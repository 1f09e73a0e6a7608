package org.sagitta.runtime.bench;

import com.google.common.math.Quantiles;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Times a computation repeatedly, each time on a new input, which is created outside the timed section. */
final class Stopwatch {
    private static final double WARM_UP_MILLISECONDS = 1000;
    private static final int WARM_UPS_A_REPEAT = 6;

    private Stopwatch() {}

    /**
     * A reading is the result of one timing.
     *
     * @param milliseconds the median time over the repeats
     * @param result the result of the last repeat
     */
    record Reading(double milliseconds, INDArray result) {
        /** Returns the time of one of {@code parts} equal parts of the work. */
        Reading perPart(int parts) {
            return new Reading(milliseconds / parts, result);
        }
    }

    /**
     * Warms up, then times the work. The inputs, and therefore the last result, depend on the number of repeats alone
     * and not on the length of the warm-up.
     */
    static <T> Reading read(int repeats, Function<RandomGenerator, T> input, Function<T, INDArray> work) {
        return read(repeats, input, work, Function.identity());
    }

    /** Warms up, then times the work; the output of the work is converted to an array outside the timed section. */
    static <T, R> Reading read(
            int repeats, Function<RandomGenerator, T> input, Function<T, R> work, Function<R, INDArray> array) {
        warmUp(WARM_UPS_A_REPEAT * repeats, input, work, array);
        RandomGenerator random = new SplittableRandom(1);
        double[] milliseconds = new double[repeats];
        INDArray result = null;
        for (int repeat = 0; repeat < repeats; repeat++) {
            Reading reading = once(random, input, work, array);
            milliseconds[repeat] = reading.milliseconds();
            result = reading.result();
        }
        return new Reading(Quantiles.median().compute(milliseconds), result);
    }

    /** Runs the work at least once, then until the just-in-time compiler has had time to compile it. */
    private static <T, R> void warmUp(
            int most, Function<RandomGenerator, T> input, Function<T, R> work, Function<R, INDArray> array) {
        RandomGenerator random = new SplittableRandom(2);
        double spent = 0;
        for (int done = 0; done < most && spent < WARM_UP_MILLISECONDS; done++) {
            spent += once(random, input, work, array).milliseconds();
        }
    }

    private static <T, R> Reading once(
            RandomGenerator random,
            Function<RandomGenerator, T> input,
            Function<T, R> work,
            Function<R, INDArray> array) {
        T next = input.apply(random);
        long start = System.nanoTime();
        R result = work.apply(next);
        double milliseconds = (System.nanoTime() - start) / 1e6;
        return new Reading(milliseconds, array.apply(result));
    }
}
