package org.sagitta.runtime.bench;

/**
 * What one measurement found: a line of {@code bench --json}.
 *
 * @param peer who was timed: {@code sagitta}
 * @param what {@code gradient}, {@code hvp-16} ...
 * @param dtype the arithmetic: {@code float32}, {@code float64}
 * @param ms the median over the repeats, in milliseconds; of products, for one direction
 * @param params P
 * @param examples N
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
