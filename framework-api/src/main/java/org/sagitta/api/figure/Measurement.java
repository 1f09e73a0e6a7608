package org.sagitta.api.figure;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * A figure with what is known of its error: no figure stands alone.
 *
 * @param value the figure; may be infinite, or NaN where it does not exist
 * @param uncertainty how far off it may be
 * @param method how it was found: {@code structure}, {@code eigenvalues}, {@code lanczos}, {@code hutchinson} ...
 * @param products directions that were multiplied by the operator for it
 * @param seed of the random numbers behind it, where there are any
 * @param ideal of a figure that says how good something is, the value that nothing is better than: reports rank by the
 *     distance from it
 * @param caution why the figure may mislead though its error is as stated: a sentence without a full stop
 */
public record Measurement(
        double value,
        Uncertainty uncertainty,
        String method,
        long products,
        OptionalLong seed,
        OptionalDouble ideal,
        Optional<String> caution) {
    /** A figure without an ideal or a caution. */
    public Measurement(double value, Uncertainty uncertainty, String method, long products, OptionalLong seed) {
        this(value, uncertainty, method, products, seed, OptionalDouble.empty(), Optional.empty());
    }

    /** A figure that is exact up to rounding. */
    public static Measurement exact(double value, String method, long products) {
        return new Measurement(value, new Uncertainty.Exact(), method, products, OptionalLong.empty());
    }

    /**
     * A stochastic figure.
     *
     * @param degreesOfFreedom of its standard error: n - 1 for the mean of n independent samples
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

    /** An iterative figure. */
    public static Measurement iterative(double value, double residual, String method, long products, long seed) {
        return new Measurement(value, new Uncertainty.Residual(residual), method, products, OptionalLong.of(seed));
    }

    /** A figure that does not exist here, such as the log-determinant of an indefinite matrix. */
    public static Measurement undefined(String reason, String method, long products) {
        return new Measurement(Double.NaN, new Uncertainty.Undefined(reason), method, products, OptionalLong.empty());
    }

    /**
     * A function of the figure, found the same way and no more exact.
     *
     * @param value f of the figure
     * @param slope f' at the figure, by which its error is carried to first order
     */
    public Measurement derived(double value, double slope) {
        return new Measurement(
                value, uncertainty.scaled(slope), method, products, seed, OptionalDouble.empty(), caution);
    }

    /** The figure times a number that is exact. */
    public Measurement times(double factor) {
        return derived(factor * value, factor);
    }

    /** The sum of this figure and another, found as this one is; errors add as {@link Uncertainty#plus} says. */
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

    /** The same figure with another error. */
    public Measurement withUncertainty(Uncertainty other) {
        return new Measurement(value, other, method, products, seed, ideal, caution);
    }

    /** The same figure where what it was computed from is not exact: it cannot be either. */
    public Measurement ofInexact() {
        return uncertainty instanceof Uncertainty.Exact ? withUncertainty(new Uncertainty.Unknown()) : this;
    }

    /** The same figure as one of how good something is. */
    public Measurement withIdeal(double value) {
        return new Measurement(this.value, uncertainty, method, products, seed, OptionalDouble.of(value), caution);
    }

    /**
     * The same figure with a word on why it may mislead though its error is as stated: readers see it marked.
     *
     * @param sentence without a full stop: what is amiss, and what to do instead
     */
    public Measurement withCaution(String sentence) {
        String all = caution.map(before -> before + "; " + sentence).orElse(sentence);
        return new Measurement(value, uncertainty, method, products, seed, ideal, Optional.of(all));
    }
}
