package org.sagitta.api.figure;

/**
 * An uncertainty states the error of a figure. It is the only type of error from the metric to the journal, MLflow and the
 * report.
 */
public sealed interface Uncertainty {
    /** The figure is exact up to rounding. */
    record Exact() implements Uncertainty {}

    /**
     * A standard error is the standard deviation of a stochastic figure, in the figure's unit. It is estimated from samples,
     * so intervals around the figure follow Student's t distribution.
     *
     * @param degreesOfFreedom the degrees of freedom of the estimated standard deviation: n - 1 for the mean of n
     *     independent samples; infinite if the standard deviation is known
     */
    record StandardError(double value, double degreesOfFreedom) implements Uncertainty {
        /**
         * Checks the numbers.
         *
         * @throws IllegalArgumentException if the error is negative, or the degrees of freedom are not positive
         */
        public StandardError {
            requireNotNegative("standard error", value);
            if (!(degreesOfFreedom > 0)) {
                throw new IllegalArgumentException(
                        degreesOfFreedom + " degrees of freedom of a standard error; expected more than 0");
            }
        }
    }

    /** A residual is the error of an iterative figure, in the figure's unit: ||A v - lambda v|| for a unit Ritz vector v. */
    record Residual(double value) implements Uncertainty {
        /**
         * Checks the number.
         *
         * @throws IllegalArgumentException if it is negative
         */
        public Residual {
            requireNotNegative("residual", value);
        }
    }

    /** The error is unknown, such as that of central differences. */
    record Unknown() implements Uncertainty {}

    /**
     * The figure does not exist, which is a finding of its own: the value is NaN.
     *
     * @param reason the reason and an alternative, as a sentence without a full stop
     */
    record Undefined(String reason) implements Uncertainty {}

    /** Returns the uncertainty of a multiple of the figure. */
    default Uncertainty scaled(double factor) {
        double by = Math.abs(factor);
        if (this instanceof StandardError error) {
            return new StandardError(by * error.value(), error.degreesOfFreedom());
        }
        return this instanceof Residual residual ? new Residual(by * residual.value()) : this;
    }

    /**
     * Returns the uncertainty of the sum of this figure and another. Standard errors of independent figures add in squares,
     * and their degrees of freedom by Welch and Satterthwaite's formula; a residual is added in full. If the error of either
     * is unknown, so is that of the sum.
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
