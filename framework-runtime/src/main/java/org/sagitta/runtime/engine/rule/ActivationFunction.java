package org.sagitta.runtime.engine.rule;

import java.util.OptionalDouble;
import org.apache.commons.numbers.gamma.Erfc;
import org.sagitta.api.layer.ElementFunction;
import org.sagitta.runtime.engine.kernel.FloatFunction;

/**
 * An activation function phi, which is computed with its derivatives phi' and phi''. At a kink (z = 0) the derivatives
 * are those from the left, as in PyTorch. Sources: Nair and Hinton 2010 (relu), Maas 2013 (leaky relu), Dugas 2001
 * (softplus), Clevert 2015 (elu), Klambauer 2017 (selu), Hendrycks and Gimpel 2016 (gelu, silu).
 */
public interface ActivationFunction extends ElementFunction {
    /** The identity computes phi(z) = z. */
    record Identity() implements ActivationFunction {
        @Override
        public OptionalDouble rectifierSlope() {
            return OptionalDouble.of(1);
        }

        @Override
        public void evaluate(double[] z, int length, double[] value, double[] slope, double[] curvature) {
            for (int i = 0; i < length; i++) {
                value[i] = z[i];
                slope[i] = 1;
                curvature[i] = 0;
            }
        }
    }

    /** The hyperbolic tangent computes phi(z) = tanh z. */
    record Tanh() implements ActivationFunction, FloatFunction {
        /** The coefficients of z^3, z^5 ... z^13 in the Taylor series of tanh. */
        private static final double[] SERIES = {
            -1. / 3, 2. / 15, -17. / 315, 62. / 2835, -1382. / 155925, 21844. / 6081075
        };

        @Override
        public void evaluate(double[] z, int length, double[] value, double[] slope, double[] curvature) {
            for (int i = 0; i < length; i++) {
                double y = tanh(z[i]);
                value[i] = y;
                slope[i] = 1 - y * y;
                curvature[i] = -2 * y * (1 - y * y);
            }
        }

        /**
         * Computes tanh by a ratio of polynomials on [-7.9, 7.9], beyond which tanh is 1 in float32, with an error of a
         * few units in the last place (coefficients: Eigen, {@code generic_fast_tanh_float}).
         */
        @Override
        public void evaluate(float[] z, int length, float[] value, float[] slope, float[] curvature) {
            for (int i = 0; i < length; i++) {
                float x = Math.max(-7.905311f, Math.min(7.905311f, z[i]));
                float s = x * x;
                float p = -2.7607684e-16f * s + 2.000188e-13f;
                p = p * s - 8.604672e-11f;
                p = p * s + 5.1222973e-8f;
                p = p * s + 1.48572235e-5f;
                p = p * s + 6.3726195e-4f;
                p = p * s + 0.0048935246f;
                float q = 1.1982584e-6f * s + 1.1853471e-4f;
                q = q * s + 0.0022684347f;
                q = q * s + 0.004893525f;
                value[i] = x * p / q;
            }
            for (int i = 0; i < length; i++) {
                float y = value[i];
                slope[i] = 1 - y * y;
                curvature[i] = -2 * y * (1 - y * y);
            }
        }

        /** Computes tanh several times as fast as {@link Math#tanh}; near 0 the Taylor series avoids cancellation. */
        private static double tanh(double z) {
            if (Math.abs(z) >= 0.1) {
                return 1 - 2 / (Math.exp(2 * z) + 1);
            }
            double square = z * z;
            double sum = 0;
            for (int i = SERIES.length - 1; i >= 0; i--) {
                sum = square * (SERIES[i] + sum);
            }
            return z * (1 + sum);
        }
    }

    /** The rectifier computes phi(z) = max(z, 0). */
    record Relu() implements ActivationFunction {
        @Override
        public OptionalDouble rectifierSlope() {
            return OptionalDouble.of(0);
        }

        @Override
        public void evaluate(double[] z, int length, double[] value, double[] slope, double[] curvature) {
            for (int i = 0; i < length; i++) {
                value[i] = Math.max(z[i], 0);
                slope[i] = z[i] > 0 ? 1 : 0;
                curvature[i] = 0;
            }
        }
    }

    /** The leaky rectifier computes phi(z) = z for z > 0, otherwise slope z. */
    record LeakyRelu(double negativeSlope) implements ActivationFunction {
        @Override
        public OptionalDouble rectifierSlope() {
            return OptionalDouble.of(negativeSlope);
        }

        @Override
        public void evaluate(double[] z, int length, double[] value, double[] slope, double[] curvature) {
            for (int i = 0; i < length; i++) {
                slope[i] = z[i] > 0 ? 1 : negativeSlope;
                value[i] = slope[i] * z[i];
                curvature[i] = 0;
            }
        }
    }

    /** The logistic function computes phi(z) = 1/(1 + exp(-z)). */
    record Sigmoid() implements ActivationFunction {
        @Override
        public void evaluate(double[] z, int length, double[] value, double[] slope, double[] curvature) {
            for (int i = 0; i < length; i++) {
                double s = sigmoid(z[i]);
                double complement = sigmoid(-z[i]);
                value[i] = s;
                slope[i] = s * complement;
                curvature[i] = s * complement * (complement - s);
            }
        }

        static double sigmoid(double z) {
            double e = Math.exp(-Math.abs(z));
            return (z >= 0 ? 1 : e) / (1 + e);
        }
    }

    /** The softplus function computes phi(z) = log(1 + exp z). */
    record Softplus() implements ActivationFunction {
        @Override
        public void evaluate(double[] z, int length, double[] value, double[] slope, double[] curvature) {
            for (int i = 0; i < length; i++) {
                double s = Sigmoid.sigmoid(z[i]);
                value[i] = Math.max(z[i], 0) + Math.log1p(Math.exp(-Math.abs(z[i])));
                slope[i] = s;
                curvature[i] = s * Sigmoid.sigmoid(-z[i]);
            }
        }
    }

    /**
     * A rectifier with bounds computes phi(z) = min(z, cap) for z > threshold, otherwise slope (z - threshold).
     *
     * @param cap the upper bound; infinite if there is none
     */
    record BoundedRelu(double cap, double threshold, double slope) implements ActivationFunction {
        @Override
        public boolean isPiecewiseLinear() {
            return true;
        }

        @Override
        public void evaluate(double[] z, int length, double[] value, double[] slopes, double[] curvature) {
            for (int i = 0; i < length; i++) {
                boolean within = z[i] > threshold;
                boolean above = within && z[i] > cap;
                value[i] = above ? cap : within ? z[i] : slope * (z[i] - threshold);
                slopes[i] = above ? 0 : within ? 1 : slope;
                curvature[i] = 0;
            }
        }
    }

    /** A linear function slope z + offset that is clamped to [least, most]: hard tanh and hard sigmoid. */
    record Clamp(double slope, double offset, double least, double most) implements ActivationFunction {
        @Override
        public boolean isPiecewiseLinear() {
            return true;
        }

        @Override
        public void evaluate(double[] z, int length, double[] value, double[] slopes, double[] curvature) {
            for (int i = 0; i < length; i++) {
                double line = slope * z[i] + offset;
                value[i] = Math.max(least, Math.min(most, line));
                slopes[i] = line > least && line <= most ? slope : 0;
                curvature[i] = 0;
            }
        }
    }

    /** The exponential linear unit computes phi(z) = scale z for z > 0, otherwise scale alpha (exp z - 1). */
    record Elu(double scale, double alpha) implements ActivationFunction {
        /** Creates the function with scale 1 and alpha 1. */
        public Elu() {
            this(1, 1);
        }

        /** Returns the self-normalising variant (SELU), which preserves mean and variance. */
        public static Elu selu() {
            return new Elu(1.0507009873554805, 1.6732632423543772);
        }

        @Override
        public void evaluate(double[] z, int length, double[] value, double[] slope, double[] curvature) {
            for (int i = 0; i < length; i++) {
                boolean positive = z[i] > 0;
                double e = scale * alpha * Math.exp(Math.min(z[i], 0));
                value[i] = positive ? scale * z[i] : scale * alpha * Math.expm1(z[i]);
                slope[i] = positive ? scale : e;
                curvature[i] = positive ? 0 : e;
            }
        }
    }

    /** The softsign function computes phi(z) = z/(1 + |z|). */
    record Softsign() implements ActivationFunction {
        @Override
        public void evaluate(double[] z, int length, double[] value, double[] slope, double[] curvature) {
            for (int i = 0; i < length; i++) {
                double d = 1 / (1 + Math.abs(z[i]));
                value[i] = z[i] * d;
                slope[i] = d * d;
                curvature[i] = (z[i] > 0 ? -2 : 2) * d * d * d;
            }
        }
    }

    /**
     * The Gaussian error linear unit computes phi(z) = z Phi(z), where Phi is the normal distribution function, in the
     * exact (erf) form.
     */
    record Gelu() implements ActivationFunction {
        @Override
        public void evaluate(double[] z, int length, double[] value, double[] slope, double[] curvature) {
            for (int i = 0; i < length; i++) {
                double distribution = 0.5 * Erfc.value(-z[i] / Math.sqrt(2));
                double density = Math.exp(-0.5 * z[i] * z[i]) / Math.sqrt(2 * Math.PI);
                value[i] = z[i] * distribution;
                slope[i] = distribution + z[i] * density;
                curvature[i] = density * (2 - z[i] * z[i]);
            }
        }
    }

    /** The sigmoid linear unit computes phi(z) = z/(1 + exp(-z)). */
    record Silu() implements ActivationFunction {
        @Override
        public void evaluate(double[] z, int length, double[] value, double[] slope, double[] curvature) {
            for (int i = 0; i < length; i++) {
                double s = Sigmoid.sigmoid(z[i]);
                double complement = Sigmoid.sigmoid(-z[i]);
                value[i] = z[i] * s;
                slope[i] = s + z[i] * s * complement;
                curvature[i] = s * complement * (2 + z[i] * (complement - s));
            }
        }
    }
}
