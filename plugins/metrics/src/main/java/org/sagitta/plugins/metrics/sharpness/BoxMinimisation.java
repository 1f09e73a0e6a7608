package org.sagitta.plugins.metrics.sharpness;

import static org.sagitta.plugins.metrics.sharpness.LimitedMemoryModel.dot;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Minimises a smooth function in a box, l &lt;= x &lt;= u, by L-BFGS-B (Byrd, Lu, Nocedal and Zhu 1995). Each iteration
 * finds the first minimum of a quadratic model along the projected gradient, then the model's minimum over the
 * variables that are free there (with the projection of Morales and Nocedal 2011), and searches along the line to that
 * point. The matrix of the model is a {@link LimitedMemoryModel}.
 */
final class BoxMinimisation {
    private static final double EPSILON = Math.ulp(1.0);

    /** A {@code Function} has a value and a gradient. */
    interface Function {
        /**
         * Returns the value at a point.
         *
         * @param gradient receives the derivatives
         */
        double evaluate(double[] x, double[] gradient);
    }

    private final Function function;
    private final double[] lower;
    private final double[] upper;
    private LimitedMemoryModel model = new LimitedMemoryModel();
    private boolean hasMoved;
    private double[] x;
    private double[] gradient;
    private double value;
    private int evaluations;

    private BoxMinimisation(Function function, double[] lower, double[] upper, double[] start) {
        this.function = function;
        this.lower = lower;
        this.upper = upper;
        this.x = start.clone();
        for (int i = 0; i < x.length; i++) {
            x[i] = clamped(i, x[i]);
        }
        this.gradient = new double[x.length];
        this.value = evaluate(x, gradient);
    }

    /**
     * Searches from a start point until the function stops falling.
     *
     * @param iterations the largest number of iterations
     */
    static BoxMinimisation of(Function function, double[] lower, double[] upper, double[] start, int iterations) {
        BoxMinimisation search = new BoxMinimisation(function, lower, upper, start);
        int done = 0;
        while (done < iterations && search.iterate()) {
            done++;
        }
        return search;
    }

    /** Returns the point that was reached. */
    double[] point() {
        return x.clone();
    }

    /** Returns the function's value at that point. */
    double value() {
        return value;
    }

    /** Returns the number of function evaluations. */
    int evaluations() {
        return evaluations;
    }

    /**
     * Returns how much the function's tangent plane falls within the box. It is 0 at a stationary point; for a convex
     * function, it is an upper bound of the distance to the minimum value.
     */
    double gap() {
        double gap = 0;
        for (int i = 0; i < x.length; i++) {
            gap += gradient[i] * (x[i] - (gradient[i] > 0 ? lower[i] : upper[i]));
        }
        return gap;
    }

    /** Makes one iteration, and returns whether the function still falls. */
    private boolean iterate() {
        while (true) {
            double[] target = new ModelMinimum().point();
            double[] direction = minus(target, x);
            double slope = dot(gradient, direction);
            Trial trial = new Trial(target, direction);
            if (slope < 0 && trial.succeeds(slope)) {
                return move(trial);
            }
            if (model.pairs() == 0) {
                return false;
            }
            model = new LimitedMemoryModel();
        }
    }

    private boolean move(Trial trial) {
        double before = value;
        model.learn(minus(trial.point, x), minus(trial.gradient, gradient), gradient);
        value = trial.value;
        x = trial.point;
        gradient = trial.gradient;
        hasMoved = true;
        return before - value > EPSILON * Math.max(1, Math.max(Math.abs(before), Math.abs(value)));
    }

    private double evaluate(double[] point, double[] into) {
        evaluations++;
        return function.evaluate(point, into);
    }

    private double clamped(int i, double entry) {
        return Math.max(lower[i], Math.min(upper[i], entry));
    }

    private static double[] minus(double[] a, double[] b) {
        double[] difference = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            difference[i] = a[i] - b[i];
        }
        return difference;
    }

    /** A {@code Trial} is a search along the line to a target; it holds the last point that was tried. */
    private final class Trial {
        private final double[] target;
        private final double[] direction;
        private final double[] gradient = new double[x.length];
        private double[] point;
        private double value;

        Trial(double[] target, double[] direction) {
            this.target = target;
            this.direction = direction;
        }

        boolean succeeds(double slope) {
            return WolfeSearch.succeeds(
                    this::at, new WolfeSearch.Point(0, BoxMinimisation.this.value, slope), 1, hasMoved ? longest() : 1);
        }

        private WolfeSearch.Point at(double step) {
            point = step == 1 ? target : along(step);
            value = evaluate(point, gradient);
            return new WolfeSearch.Point(step, value, dot(gradient, direction));
        }

        private double[] along(double step) {
            double[] along = new double[x.length];
            for (int i = 0; i < x.length; i++) {
                along[i] = clamped(i, x[i] + step * direction[i]);
            }
            return along;
        }

        /** Returns the longest step that stays in the box. */
        private double longest() {
            double longest = Double.MAX_VALUE;
            for (int i = 0; i < x.length; i++) {
                if (direction[i] != 0) {
                    longest = Math.min(longest, ((direction[i] > 0 ? upper[i] : lower[i]) - x[i]) / direction[i]);
                }
            }
            return longest;
        }
    }

    /** Finds an approximate minimum of the quadratic model in the box. */
    private final class ModelMinimum {
        private final double[] cauchy = x.clone();
        /** W'(cauchy - x). */
        private final double[] travelled = new double[model.columns()];

        double[] point() {
            goAlongProjectedGradient();
            return model.pairs() == 0 ? cauchy : subspaceMinimum();
        }

        /** Follows the projected gradient from one bound to the next, as long as the model falls. */
        private void goAlongProjectedGradient() {
            double[] breakpoints = breakpoints();
            double[] direction = new double[x.length];
            for (int i = 0; i < x.length; i++) {
                direction[i] = breakpoints[i] > 0 ? -gradient[i] : 0;
            }
            double[] p = model.projected(direction);
            double slope = -dot(direction, direction);
            if (slope == 0) {
                return;
            }
            double curvature = -model.theta() * slope - dot(p, model.middle(p));
            double least = -model.theta() * slope * EPSILON;
            double time = 0;
            for (int b : ascending(breakpoints)) {
                double span = breakpoints[b] - time;
                if (-slope / curvature < span) {
                    break;
                }
                cauchy[b] = direction[b] > 0 ? upper[b] : lower[b];
                double moved = cauchy[b] - x[b];
                add(travelled, span, p);
                double g = gradient[b];
                double[] row = model.row(b);
                double[] turned = model.middle(row);
                slope += span * curvature + g * g + model.theta() * g * moved - g * dot(turned, travelled);
                curvature -= model.theta() * g * g + 2 * g * dot(turned, p) + g * g * dot(turned, row);
                curvature = Math.max(least, curvature);
                add(p, g, row);
                direction[b] = 0;
                time = breakpoints[b];
            }
            double rest = Math.max(0, -slope / curvature);
            add(travelled, rest, p);
            for (int i = 0; i < x.length; i++) {
                if (direction[i] != 0) {
                    cauchy[i] = clamped(i, x[i] + (time + rest) * direction[i]);
                }
            }
        }

        /** Returns, for each variable, the step along the negative gradient at which it reaches its bound. */
        private double[] breakpoints() {
            double[] times = new double[x.length];
            for (int i = 0; i < x.length; i++) {
                times[i] = gradient[i] == 0
                        ? Double.POSITIVE_INFINITY
                        : (x[i] - (gradient[i] < 0 ? upper[i] : lower[i])) / gradient[i];
            }
            return times;
        }

        private static int[] ascending(double[] times) {
            return IntStream.range(0, times.length)
                    .filter(i -> times[i] > 0 && times[i] < Double.POSITIVE_INFINITY)
                    .boxed()
                    .sorted(Comparator.comparingDouble(i -> times[i]))
                    .mapToInt(Integer::intValue)
                    .toArray();
        }

        private double[] subspaceMinimum() {
            int[] free = IntStream.range(0, x.length)
                    .filter(i -> cauchy[i] > lower[i] && cauchy[i] < upper[i])
                    .toArray();
            double[] newton = newton(free);
            double[] point = cauchy.clone();
            for (int i : free) {
                point[i] = clamped(i, cauchy[i] + newton[i]);
            }
            return dot(gradient, minus(point, x)) > 0 ? shortened(newton, free) : point;
        }

        /** Returns -(Z'BZ)^-1 Z'(g + B (cauchy - x)), with Z the free variables, by Woodbury's identity. */
        private double[] newton(int[] free) {
            double theta = model.theta();
            double[] turned = model.middle(travelled);
            double[] residual = new double[x.length];
            for (int i : free) {
                residual[i] = gradient[i] + theta * (cauchy[i] - x[i]) - dot(model.row(i), turned);
            }
            double[] inner = model.woodbury(free, model.middle(model.projected(residual)));
            double[] newton = new double[x.length];
            for (int i : free) {
                newton[i] = -residual[i] / theta - dot(model.row(i), inner) / (theta * theta);
            }
            return newton;
        }

        /** Shortens the step so that it stays in the box without a projection. */
        private double[] shortened(double[] newton, int[] free) {
            double share = 1;
            for (int i : free) {
                if (newton[i] != 0) {
                    share = Math.min(share, ((newton[i] > 0 ? upper[i] : lower[i]) - cauchy[i]) / newton[i]);
                }
            }
            double[] point = cauchy.clone();
            for (int i : free) {
                point[i] = clamped(i, cauchy[i] + share * newton[i]);
            }
            return point;
        }

        private static void add(double[] to, double factor, double[] vector) {
            for (int i = 0; i < to.length; i++) {
                to[i] += factor * vector[i];
            }
        }
    }
}
