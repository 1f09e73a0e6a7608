package org.sagitta.plugins.metrics;

import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.surface.AnalyticSurface;
import org.sagitta.api.surface.ModelOutputs;
import org.sagitta.api.surface.ParameterBlock;
import org.sagitta.api.surface.ParameterLayout;

/**
 * A {@code Margins} is a classifier of examples x of norm 1, which are classified correctly if x'w &gt; 0. Noise of
 * standard deviation sigma on w makes an example wrong with the probability Phi(-x'w/sigma). There is no loss.
 */
final class Margins implements AnalyticSurface, ModelOutputs {
    private final double[][] inputs;
    private final double[] weights;

    private Margins(double[][] inputs, double[] weights) {
        this.inputs = inputs;
        this.weights = weights;
    }

    /** Draws examples that are all classified correctly at w = (1, ..., 1). */
    static Margins random(long seed, int examples, int dimension) {
        Random random = new Random(seed);
        double[][] inputs = new double[examples][];
        for (int n = 0; n < examples; n++) {
            double[] x = random.doubles(dimension, -1, 1).toArray();
            double length = Math.sqrt(
                    IntStream.range(0, dimension).mapToDouble(i -> x[i] * x[i]).sum());
            double sign = Math.signum(
                    IntStream.range(0, dimension).mapToDouble(i -> x[i]).sum());
            inputs[n] = IntStream.range(0, dimension)
                    .mapToDouble(i -> sign * x[i] / length)
                    .toArray();
        }
        return new Margins(
                inputs, IntStream.range(0, dimension).mapToDouble(i -> 1).toArray());
    }

    /** Computes by bisection the standard deviation that lowers the mean accuracy by {@code drop}. */
    double sigma(double drop) {
        double low = 0;
        double high = 2;
        for (int i = 0; i < 50; i++) {
            double sigma = (low + high) / 2;
            double mean = IntStream.range(0, inputs.length)
                    .mapToDouble(n -> tail(margin(n) / sigma))
                    .average()
                    .orElseThrow();
            if (mean > drop) {
                high = sigma;
            } else {
                low = sigma;
            }
        }
        return low;
    }

    /** Computes Phi(-x) by the midpoint rule. */
    private static double tail(double x) {
        double step = 0.01;
        double sum = 0;
        for (double z = x + step / 2; z < 9; z += step) {
            sum += Math.exp(-z * z / 2);
        }
        return step * sum / Math.sqrt(2 * Math.PI);
    }

    private double margin(int n) {
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += inputs[n][i] * weights[i];
        }
        return sum;
    }

    @Override
    public OptionalDouble accuracy() {
        return OptionalDouble.of(
                IntStream.range(0, inputs.length).filter(n -> margin(n) > 0).count() / (double) inputs.length);
    }

    @Override
    public ParameterLayout layout() {
        return new ParameterLayout(List.of(new ParameterBlock("0.weight", "0", 0, List.of(1, weights.length))));
    }

    @Override
    public int examples() {
        return inputs.length;
    }

    @Override
    public INDArray parameters() {
        return Nd4j.createFromArray(weights);
    }

    @Override
    public Margins at(INDArray parameters) {
        return new Margins(inputs, parameters.toDoubleVector());
    }

    @Override
    public double loss() {
        return 0;
    }

    @Override
    public INDArray outputs() {
        return Nd4j.createFromArray(inputs).mmul(parameters().reshape(weights.length, 1));
    }

    @Override
    public INDArray gradient() {
        return Nd4j.zeros(DataType.DOUBLE, weights.length);
    }

    @Override
    public INDArray hessian() {
        return Nd4j.zeros(DataType.DOUBLE, weights.length, weights.length);
    }

    @Override
    public INDArray ggn() {
        return hessian();
    }
}
