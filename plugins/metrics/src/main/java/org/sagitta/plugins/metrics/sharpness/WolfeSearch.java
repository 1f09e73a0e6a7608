package org.sagitta.plugins.metrics.sharpness;

import java.util.function.DoubleFunction;

/**
 * Searches along a line for a step that satisfies the strong Wolfe conditions: the function decreases enough, and its
 * slope is small enough. The method is safeguarded cubic and quadratic interpolation (Moré and Thuente 1994):
 *
 * <pre>phi(t) &lt;= phi(0) + 1e-3 t phi'(0),   |phi'(t)| &lt;= 0.9 |phi'(0)|</pre>
 */
final class WolfeSearch {
    private static final double DECREASE = 1e-3;
    private static final double SLOPE = 0.9;
    private static final double WIDTH = 0.1;
    private static final double LEAST_GROWTH = 1.1;
    private static final double MOST_GROWTH = 4;
    private static final double SHRINKAGE = 0.66;
    private static final int EVALUATIONS = 20;

    /** A {@code Point} holds phi and its derivative at a step. */
    record Point(double step, double value, double slope) {
        /** Returns the point after a linear function was subtracted. */
        Point less(double slopeOfLine) {
            return new Point(step, value - step * slopeOfLine, slope - slopeOfLine);
        }
    }

    private final Point start;
    private final double largest;
    private Point best;
    private Point other;
    private boolean bracketed;
    private boolean modified = true;
    private double lower;
    private double upper;
    private double width;
    private double widthBefore;

    private WolfeSearch(Point start, double first, double largest) {
        this.start = start;
        this.largest = largest;
        this.best = start;
        this.other = start;
        this.upper = first + MOST_GROWTH * first;
        this.width = largest;
        this.widthBefore = 2 * largest;
    }

    /**
     * Searches for a step; if successful, it is the step for which phi was evaluated last.
     *
     * @param function phi
     * @param start phi at 0; its slope is negative
     * @param first the step that is tried first
     * @param largest the upper bound of the step
     * @return false if twenty steps were not enough
     */
    static boolean succeeds(DoubleFunction<Point> function, Point start, double first, double largest) {
        WolfeSearch search = new WolfeSearch(start, first, largest);
        double step = first;
        for (int i = 0; i < EVALUATIONS; i++) {
            Point at = function.apply(step);
            if (search.accepts(at)) {
                return true;
            }
            step = search.next(at);
        }
        return false;
    }

    private boolean accepts(Point at) {
        boolean decreases = at.value() <= start.value() + at.step() * DECREASE * start.slope();
        boolean stuck = bracketed && (at.step() <= lower || at.step() >= upper || upper - lower <= WIDTH * upper);
        boolean atEnd = at.step() == largest && decreases && at.slope() <= DECREASE * start.slope();
        return stuck || atEnd || (decreases && Math.abs(at.slope()) <= SLOPE * -start.slope());
    }

    private double next(Point at) {
        double line = DECREASE * start.slope();
        boolean decreases = at.value() <= start.value() + at.step() * line;
        if (decreases && at.slope() >= 0) {
            modified = false;
        }
        double slopeOfLine = modified && at.value() <= best.value() && !decreases ? line : 0;
        Point p = at.less(slopeOfLine);
        Point x = best.less(slopeOfLine);
        double trial = trial(x, other.less(slopeOfLine), p);
        boolean higher = p.value() > x.value();
        boolean opposite = opposite(p, x);
        bracketed |= higher || opposite;
        if (higher) {
            other = at;
        } else {
            other = opposite ? best : other;
            best = at;
        }
        return confined(trial);
    }

    private static boolean opposite(Point a, Point b) {
        return a.slope() * Math.signum(b.slope()) < 0;
    }

    /** Confines the trial to the remaining interval, or takes its middle if the interval shrinks too slowly. */
    private double confined(double trial) {
        double step = trial;
        if (bracketed) {
            if (Math.abs(other.step() - best.step()) >= SHRINKAGE * widthBefore) {
                step = best.step() + 0.5 * (other.step() - best.step());
            }
            widthBefore = width;
            width = Math.abs(other.step() - best.step());
            lower = Math.min(best.step(), other.step());
            upper = Math.max(best.step(), other.step());
        } else {
            lower = step + LEAST_GROWTH * (step - best.step());
            upper = step + MOST_GROWTH * (step - best.step());
        }
        step = Math.max(0, Math.min(largest, step));
        boolean stuck = bracketed && (step <= lower || step >= upper || upper - lower <= WIDTH * upper);
        return stuck ? best.step() : step;
    }

    /** Returns the minimum of an interpolation of values and slopes. */
    private double trial(Point x, Point y, Point p) {
        if (p.value() > x.value()) {
            return higher(x, p);
        }
        if (opposite(p, x)) {
            return slopesDiffer(x, p);
        }
        if (Math.abs(p.slope()) < Math.abs(x.slope())) {
            return slopeFalls(x, y, p);
        }
        if (bracketed) {
            return cubic(p, y);
        }
        return p.step() > x.step() ? upper : lower;
    }

    private static double higher(Point x, Point p) {
        double cubic = cubic(x, p);
        double quadratic = x.step()
                + x.slope() / ((x.value() - p.value()) / (p.step() - x.step()) + x.slope()) / 2 * (p.step() - x.step());
        return Math.abs(cubic - x.step()) < Math.abs(quadratic - x.step()) ? cubic : cubic + (quadratic - cubic) / 2;
    }

    private static double slopesDiffer(Point x, Point p) {
        double cubic = cubic(p, x);
        double secant = secant(x, p);
        return Math.abs(cubic - p.step()) > Math.abs(secant - p.step()) ? cubic : secant;
    }

    private double slopeFalls(Point x, Point y, Point p) {
        double theta = theta(x, p);
        double scale = Math.max(Math.abs(theta), Math.max(Math.abs(x.slope()), Math.abs(p.slope())));
        double squared = Math.pow(theta / scale, 2) - (x.slope() / scale) * (p.slope() / scale);
        double gamma = scale * Math.sqrt(Math.max(0, squared)) * (p.step() > x.step() ? -1 : 1);
        double r = (gamma - p.slope() + theta) / (gamma + (x.slope() - p.slope()) + gamma);
        double cubic = r < 0 && gamma != 0 ? p.step() + r * (x.step() - p.step()) : p.step() > x.step() ? upper : lower;
        double secant = secant(x, p);
        boolean cubicIsCloser = Math.abs(cubic - p.step()) < Math.abs(secant - p.step());
        if (bracketed) {
            double step = cubicIsCloser ? cubic : secant;
            double end = p.step() + SHRINKAGE * (y.step() - p.step());
            return p.step() > x.step() ? Math.min(end, step) : Math.max(end, step);
        }
        return Math.max(lower, Math.min(upper, cubicIsCloser ? secant : cubic));
    }

    private static double secant(Point x, Point p) {
        return p.step() + p.slope() / (p.slope() - x.slope()) * (x.step() - p.step());
    }

    private static double theta(Point a, Point b) {
        return 3 * (a.value() - b.value()) / (b.step() - a.step()) + a.slope() + b.slope();
    }

    /** Returns the minimum of the cubic through two points, by formulas that start from {@code a}. */
    private static double cubic(Point a, Point b) {
        double theta = theta(a, b);
        double scale = Math.max(Math.abs(theta), Math.max(Math.abs(a.slope()), Math.abs(b.slope())));
        double gamma = scale
                * Math.sqrt(Math.max(0, Math.pow(theta / scale, 2) - (a.slope() / scale) * (b.slope() / scale)))
                * (b.step() < a.step() ? -1 : 1);
        double r = (gamma - a.slope() + theta) / (gamma - a.slope() + gamma + b.slope());
        return a.step() + r * (b.step() - a.step());
    }
}
