package org.sagitta.api.event;

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
    /** How far off a figure may be. */
    public sealed interface Uncertainty {
        /** Up to rounding. */
        record Exact() implements Uncertainty {}

        /**
         * Standard deviation of a stochastic figure, in the figure's unit, itself estimated from samples: intervals around
         * the figure are Student's.
         *
         * @param degreesOfFreedom of the estimated standard deviation: n - 1 for the mean of n independent samples; infinite
         *     where the standard deviation is known
         */
        record StandardError(double value, double degreesOfFreedom) implements Uncertainty {
            /**
             * Checks it.
             *
             * @throws IllegalArgumentException where the error is negative, or there are no degrees of freedom
             */
            public StandardError {
                requireNotNegative("standard error", value);
                if (!(degreesOfFreedom > 0)) {
                    throw new IllegalArgumentException(
                            degreesOfFreedom + " degrees of freedom of a standard error; expected more than 0");
                }
            }
        }

        /** Of an iterative figure, in the figure's unit: ||A v - lambda v|| for a unit Ritz vector v. */
        record Residual(double value) implements Uncertainty {
            /**
             * Checks it.
             *
             * @throws IllegalArgumentException where it is negative
             */
            public Residual {
                requireNotNegative("residual", value);
            }
        }

        /** There is an error, and nothing more is known of it: that of central differences, say. */
        record Unknown() implements Uncertainty {}

        /**
         * There is no such figure, which is a finding of its own: the value is NaN.
         *
         * @param reason a sentence without a full stop: what it lacks, and what to ask for instead
         */
        record Undefined(String reason) implements Uncertainty {}

        /** That of a multiple of the figure. */
        default Uncertainty scaled(double factor) {
            double by = Math.abs(factor);
            if (this instanceof StandardError error) {
                return new StandardError(by * error.value(), error.degreesOfFreedom());
            }
            return this instanceof Residual residual ? new Residual(by * residual.value()) : this;
        }

        /**
         * That of the sum of this figure and another. Standard errors of independent figures add in squares, and their
         * degrees of freedom by Welch and Satterthwaite's formula; a residual adds to either in full. What is unknown of one
         * is unknown of the sum.
         */
        default Uncertainty plus(Uncertainty other) {
            if (this instanceof Exact || other instanceof Undefined) {
                return other;
            }
            if (other instanceof Exact || this instanceof Undefined) {
                return this;
            }
            if (this instanceof Unknown || other instanceof Unknown) {
                return new Unknown();
            }
            if (this instanceof StandardError error) {
                return other instanceof StandardError another ? added(error, another) : added(error, (Residual) other);
            }
            return other instanceof StandardError error
                    ? added(error, (Residual) this)
                    : new Residual(((Residual) this).value() + ((Residual) other).value());
        }

        private static StandardError added(StandardError a, StandardError b) {
            double sum = Math.hypot(a.value(), b.value());
            if (sum == 0) {
                return new StandardError(0, Math.min(a.degreesOfFreedom(), b.degreesOfFreedom()));
            }
            double inverse = Math.pow(a.value() / sum, 4) / a.degreesOfFreedom()
                    + Math.pow(b.value() / sum, 4) / b.degreesOfFreedom();
            return new StandardError(sum, 1 / inverse);
        }

        private static StandardError added(StandardError error, Residual residual) {
            return new StandardError(error.value() + residual.value(), error.degreesOfFreedom());
        }

        private static void requireNotNegative(String what, double value) {
            if (value < 0) {
                throw new IllegalArgumentException("A " + what + " of " + value + "; expected 0 or more");
            }
        }
    }

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
