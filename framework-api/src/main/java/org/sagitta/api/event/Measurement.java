package org.sagitta.api.event;

import java.util.OptionalDouble;
import java.util.OptionalLong;

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
 */
public record Measurement(
        double value, Uncertainty uncertainty, String method, long products, OptionalLong seed, OptionalDouble ideal) {
    /** How far off a figure may be. */
    public sealed interface Uncertainty {
        /** Up to rounding. */
        record Exact() implements Uncertainty {}

        /** Standard deviation of a stochastic figure, in the figure's unit. */
        record StandardError(double value) implements Uncertainty {
            /**
             * Checks it.
             *
             * @throws IllegalArgumentException where it is negative
             */
            public StandardError {
                requireNotNegative("standard error", value);
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

        private static void requireNotNegative(String what, double value) {
            if (value < 0) {
                throw new IllegalArgumentException("A " + what + " of " + value + "; expected 0 or more");
            }
        }
    }

    /** A figure without an ideal. */
    public Measurement(double value, Uncertainty uncertainty, String method, long products, OptionalLong seed) {
        this(value, uncertainty, method, products, seed, OptionalDouble.empty());
    }

    /** A figure that is exact up to rounding. */
    public static Measurement exact(double value, String method, long products) {
        return new Measurement(value, new Uncertainty.Exact(), method, products, OptionalLong.empty());
    }

    /** A figure that does not exist here, such as the log-determinant of an indefinite matrix. */
    public static Measurement undefined(String reason, String method, long products) {
        return new Measurement(
                Double.NaN,
                new Uncertainty.Undefined(reason),
                method,
                products,
                OptionalLong.empty(),
                OptionalDouble.empty());
    }

    /** The same figure where what it was computed from is not exact: it cannot be either. */
    public Measurement ofInexact() {
        return uncertainty instanceof Uncertainty.Exact
                ? new Measurement(value, new Uncertainty.Unknown(), method, products, seed, ideal)
                : this;
    }

    /** The same figure as one of how good something is. */
    public Measurement withIdeal(double value) {
        return new Measurement(this.value, uncertainty, method, products, seed, OptionalDouble.of(value));
    }

    /** A stochastic figure. */
    public static Measurement stochastic(double value, double standardError, String method, long products, long seed) {
        return new Measurement(
                value,
                new Uncertainty.StandardError(standardError),
                method,
                products,
                OptionalLong.of(seed),
                OptionalDouble.empty());
    }

    /** An iterative figure. */
    public static Measurement iterative(double value, double residual, String method, long products, long seed) {
        return new Measurement(
                value,
                new Uncertainty.Residual(residual),
                method,
                products,
                OptionalLong.of(seed),
                OptionalDouble.empty());
    }
}
