package org.sagitta.runtime.engine;

/**
 * A number with its exact derivatives in two directions and the mixed second derivative: a + b e1 + c e2 + d e1 e2 with
 * e1^2 = e2^2 = 0 (Fike and Alonso 2011).
 */
record HyperDual(double value, double first, double second, double mixed) {
    static HyperDual of(double value) {
        return new HyperDual(value, 0, 0, 0);
    }

    HyperDual plus(HyperDual x) {
        return new HyperDual(value + x.value, first + x.first, second + x.second, mixed + x.mixed);
    }

    HyperDual minus(HyperDual x) {
        return plus(x.times(of(-1)));
    }

    HyperDual times(HyperDual x) {
        return new HyperDual(
                value * x.value,
                first * x.value + value * x.first,
                second * x.value + value * x.second,
                mixed * x.value + first * x.second + second * x.first + value * x.mixed);
    }

    HyperDual over(double divisor) {
        return times(of(1 / divisor));
    }

    HyperDual tanh() {
        double t = Math.tanh(value);
        double slope = 1 - t * t;
        return function(t, slope, -2 * t * slope);
    }

    HyperDual exp() {
        double e = Math.exp(value);
        return function(e, e, e);
    }

    HyperDual log() {
        return function(Math.log(value), 1 / value, -1 / (value * value));
    }

    /** x^(-1/2). */
    HyperDual inverseRoot() {
        double root = 1 / Math.sqrt(value);
        return function(root, -root / (2 * value), 3 * root / (4 * value * value));
    }

    private HyperDual function(double f, double slope, double curvature) {
        return new HyperDual(f, slope * first, slope * second, slope * mixed + curvature * first * second);
    }
}
