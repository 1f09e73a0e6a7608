package org.sagitta.runtime.bench;

import com.google.common.math.Quantiles;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Times a piece of work again and again, each time on a new input, which is made outside the timed part. */
final class Stopwatch {
    private static final double WARM_UP_MILLISECONDS = 1000;
    private static final int WARM_UPS_A_REPEAT = 6;

    private Stopwatch() {}

    /**
     * What was read.
     *
     * @param milliseconds the median over the repeats
     * @param result of the last repeat
     */
    record Reading(double milliseconds, INDArray result) {
        /** The time of one part of so many that the work had. */
        Reading perPart(int parts) {
            return new Reading(milliseconds / parts, result);
        }
    }

    /**
     * Warms up, then takes the time. The inputs, and so the last result, depend on the number of repeats alone, not on how
     * long the warm-up was.
     */
    static <T> Reading read(int repeats, Function<RandomGenerator, T> input, Function<T, INDArray> work) {
        return read(repeats, input, work, Function.identity());
    }

    /** Likewise, of work whose output becomes an array outside the timed part. */
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

    /** Until the compiler has seen enough, and once at least. */
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
