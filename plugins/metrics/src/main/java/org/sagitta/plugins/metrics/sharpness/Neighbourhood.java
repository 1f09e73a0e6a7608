package org.sagitta.plugins.metrics.sharpness;

import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.sagitta.api.surface.LossSurface;

/** A {@code Neighbourhood} is the set of displacements d = c o e with ||e||_p &lt;= rho around a point. */
final class Neighbourhood {
    private static final double MOMENTUM = 0.75;
    private static final double FIRST_CHECK = 0.22;
    private static final double CHECKS_APPROACH = 0.03;
    private static final double LEAST_DISTANCE = 0.06;
    private static final double ENOUGH_SUCCESSES = 0.75;

    private final LossRise rise;
    private final INDArray scale;
    private final Norm norm;
    private final double rho;

    private Neighbourhood(LossRise rise, INDArray scale, Norm norm, double rho) {
        this.rise = rise;
        this.scale = scale;
        this.norm = norm;
        this.rho = rho;
    }

    /** Returns the neighbourhood for c = |theta|. */
    static Neighbourhood ofModuli(LossSurface surface, Norm norm, double rho) {
        LossRise rise = new LossRise(surface);
        return new Neighbourhood(rise, Transforms.abs(rise.parameters(), true), norm, rho);
    }

    /** Returns the neighbourhood for c = 1. */
    static Neighbourhood plain(LossSurface surface, Norm norm, double rho) {
        return new Neighbourhood(new LossRise(surface), Nd4j.ones(DataType.DOUBLE, surface.dimension()), norm, rho);
    }

    /** Returns L(theta + rho c o u) - L(theta) for random u. */
    double[] randomRises(int draws, RandomGenerator random) {
        double[] rises = new double[draws];
        for (int i = 0; i < draws; i++) {
            rises[i] =
                    rise.of(norm.noise((int) scale.length(), random).muli(rho).muli(scale));
        }
        return rises;
    }

    /**
     * Returns the largest rise found by projected ascent with momentum. It is at least 0, the rise without a
     * displacement.
     */
    double largestRise(int iterations, RandomGenerator random) {
        return new Ascent(
                        iterations,
                        norm.projected(norm.noise((int) scale.length(), random).muli(rho), rho))
                .largest();
    }

    /**
     * An {@code Ascent} is the projected ascent of Croce and Hein (2020): when it stalls, it halves its step and
     * returns to the best point.
     */
    private final class Ascent {
        private final int iterations;
        private INDArray e;
        private INDArray before;
        private INDArray best;
        private INDArray bestGradient;
        private double highest = Double.NEGATIVE_INFINITY;
        private double step = 2 * rho;
        private double last;
        private INDArray gradient;

        Ascent(int iterations, INDArray start) {
            this.iterations = iterations;
            this.e = start;
            this.before = start;
            this.best = start;
        }

        double largest() {
            double check = FIRST_CHECK;
            double distance = FIRST_CHECK;
            int checked = 0;
            int successes = 0;
            double stepThen = step;
            double highestThen = Double.NEGATIVE_INFINITY;
            visit();
            for (int k = 1; k <= iterations; k++) {
                double previous = last;
                advance(k == 1 ? 1 : MOMENTUM);
                visit();
                successes += last > previous ? 1 : 0;
                if (k >= check * iterations) {
                    boolean stalls = stepThen == step && highestThen == highest;
                    stepThen = step;
                    highestThen = highest;
                    if (stalls || successes < ENOUGH_SUCCESSES * (k - checked)) {
                        restart();
                    }
                    checked = k;
                    successes = 0;
                    distance = Math.max(distance - CHECKS_APPROACH, LEAST_DISTANCE);
                    check += distance;
                }
            }
            return Math.max(0, highest);
        }

        private void visit() {
            LossSurface there = rise.at(e.mul(scale));
            last = there.loss() - rise.loss();
            gradient = there.gradient().castTo(DataType.DOUBLE).muli(scale);
            if (last > highest) {
                highest = last;
                best = e;
                bestGradient = gradient;
            }
        }

        private void advance(double share) {
            INDArray towards = norm.projected(e.add(norm.steepest(gradient).mul(step)), rho);
            INDArray next = norm.projected(
                    e.add(towards.subi(e).muli(share)).addi(e.sub(before).muli(1 - share)), rho);
            before = e;
            e = next;
        }

        private void restart() {
            step /= 2;
            e = best;
            before = best;
            last = highest;
            gradient = bestGradient;
        }
    }
}
