package org.sagitta.api.figure;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * A measurement is a value with its uncertainty and the method that found it: every figure states its error.
 *
 * @param value the value; it may be infinite, and is NaN if it does not exist
 * @param uncertainty the error of the value
 * @param method the method that found it: {@code structure}, {@code eigenvalues}, {@code lanczos}, {@code hutchinson} ...
 * @param products the number of directions that were multiplied by the operator for it
 * @param seed the seed of its random numbers, if it has any
 * @param ideal the best possible value of a figure of quality, by whose distance reports rank; empty for other figures
 * @param caution the reason why the value may mislead although its error is as stated: a sentence without a full stop
 */
public record Measurement(
        double value,
        Uncertainty uncertainty,
        String method,
        long products,
        OptionalLong seed,
        OptionalDouble ideal,
        Optional<String> caution) {
    /** Creates a measurement without an ideal and a caution. */
    public Measurement(double value, Uncertainty uncertainty, String method, long products, OptionalLong seed) {
        this(value, uncertainty, method, products, seed, OptionalDouble.empty(), Optional.empty());
    }

    /** Creates a measurement that is exact up to rounding. */
    public static Measurement exact(double value, String method, long products) {
        return new Measurement(value, new Uncertainty.Exact(), method, products, OptionalLong.empty());
    }

    /**
     * Creates a stochastic measurement.
     *
     * @param degreesOfFreedom the degrees of freedom of its standard error: n - 1 for the mean of n independent samples
     */
    public static Measurement stochastic(
            double value, double standardError, double degreesOfFreedom, String method, long products, long seed) {
        return new Measurement(
                value,
                new Uncertainty.StandardError(standardError, degreesOfFreedom),
                method,
                products,
                OptionalLong.of(seed));
    }

    /** Creates an iterative measurement, whose error is a residual. */
    public static Measurement iterative(double value, double residual, String method, long products, long seed) {
        return new Measurement(value, new Uncertainty.Residual(residual), method, products, OptionalLong.of(seed));
    }

    /** Creates the measurement of a figure that does not exist, such as the log-determinant of an indefinite matrix. */
    public static Measurement undefined(String reason, String method, long products) {
        return new Measurement(Double.NaN, new Uncertainty.Undefined(reason), method, products, OptionalLong.empty());
    }

    /**
     * Returns a function f of this value, found by the same method and with the propagated error.
     *
     * @param value f of this value
     * @param slope f' at this value, which propagates the error to first order
     */
    public Measurement derived(double value, double slope) {
        return new Measurement(
                value, uncertainty.scaled(slope), method, products, seed, OptionalDouble.empty(), caution);
    }

    /** Returns the measurement times an exact number. */
    public Measurement times(double factor) {
        return derived(factor * value, factor);
    }

    /**
     * Returns the sum of this measurement and another, with this one's method and seed; errors add as {@link Uncertainty#plus}
     * specifies.
     */
    public Measurement plus(Measurement other) {
        Measurement sum = new Measurement(
                value + other.value, uncertainty.plus(other.uncertainty), method, products + other.products, seed);
        for (String sentence : Stream.of(caution, other.caution)
                .flatMap(Optional::stream)
                .distinct()
                .toList()) {
            sum = sum.withCaution(sentence);
        }
        return sum;
    }

    /** Returns the same measurement with another uncertainty. */
    public Measurement withUncertainty(Uncertainty other) {
        return new Measurement(value, other, method, products, seed, ideal, caution);
    }

    /** Returns the same measurement for an inexact input: an exact error becomes unknown. */
    public Measurement ofInexact() {
        return uncertainty instanceof Uncertainty.Exact ? withUncertainty(new Uncertainty.Unknown()) : this;
    }

    /** Returns the same measurement as a figure of quality with an ideal value. */
    public Measurement withIdeal(double value) {
        return new Measurement(this.value, uncertainty, method, products, seed, OptionalDouble.of(value), caution);
    }

    /**
     * Returns the same measurement with a caution: a reason why it may mislead although its error is as stated. Reports mark
     * it.
     *
     * @param sentence the problem and its remedy, without a full stop
     */
    public Measurement withCaution(String sentence) {
        String all = caution.map(before -> before + "; " + sentence).orElse(sentence);
        return new Measurement(value, uncertainty, method, products, seed, ideal, Optional.of(all));
    }
}
