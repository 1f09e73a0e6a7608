package org.sagitta.runtime.bench;

/**
 * The result of one measurement, which is printed as a line of {@code bench --json}.
 *
 * @param peer the library that was timed: {@code sagitta}
 * @param what the quantity that was computed: {@code gradient}, {@code hvp-16} ...
 * @param dtype the precision of the arithmetic: {@code float32}, {@code float64}
 * @param ms the median time over the repeats, in milliseconds; for products, the time of one direction
 * @param params P, the number of parameters
 * @param examples N, the number of examples
 * @param checksum the 2-norm of the last repeat's result
 */
public record Timing(
        String peer,
        String workload,
        String what,
        String dtype,
        double ms,
        int params,
        int examples,
        double checksum) {}
