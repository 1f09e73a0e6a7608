package org.sagitta.api.contract;

import com.google.common.primitives.ImmutableIntArray;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.DenseOperator;
import org.sagitta.api.operator.MatrixFreeOperator;
import org.sagitta.api.surface.AnalyticSurface;
import org.sagitta.api.surface.Fisher;
import org.sagitta.api.surface.FisherMatrices;
import org.sagitta.api.surface.LayerSignals;
import org.sagitta.api.surface.MiniBatches;
import org.sagitta.api.surface.ModelOutputs;
import org.sagitta.api.surface.NotAvailableException;
import org.sagitta.api.surface.ParameterBlock;
import org.sagitta.api.surface.ParameterLayout;
import org.sagitta.api.surface.SingleExamples;

/**
 * f_n = W2 relu(W1 x_n + b1) + b2, with or without biases, under cross-entropy: the smallest network whose function stays as
 * it is when a layer is rescaled. All by plain loops, in float64. Away from the kinks f is bilinear in the layers, so
 *
 * <pre>H = G + (1/N) sum_n sum_c (p_nc - [c = y_n]) grad^2 f_nc,   d2f_c / dW2_ch d[W1, b1]_hj = [z_h &gt; 0] [x, 1]_j</pre>
 *
 * @param inputs X, N x d, float64
 * @param labels y, N of them
 * @param hidden the width of the hidden layer
 * @param classes C
 * @param biases whether there are b1 and b2
 * @param weights theta: W1 row-major, b1, W2, b2
 */
public record ReluNetworkSurface(
        INDArray inputs, List<Integer> labels, int hidden, int classes, boolean biases, INDArray weights)
        implements AnalyticSurface, ModelOutputs, SingleExamples, FisherMatrices, MiniBatches, LayerSignals {
    /** Normal inputs and weights, 8 examples of 3 features, 4 hidden units, 3 classes: P = 24, or 31 with biases. */
    public static ReluNetworkSurface standard(boolean biases) {
        int dimension = biases ? 31 : 24;
        return new ReluNetworkSurface(
                Spectra.gaussian(11, 8, 3),
                List.of(0, 1, 2, 2, 1, 0, 1, 0),
                4,
                3,
                biases,
                Spectra.gaussian(21, dimension, 1).reshape(dimension));
    }

    /** With (W1, b1) times a factor, and W2 divided by it: the same function. */
    public ReluNetworkSurface rescaled(double factor) {
        INDArray rescaled = weights.dup();
        for (int i = 0; i < weights.length(); i++) {
            double scale = i < secondLayer() ? factor : i < secondLayer() + classes * hidden ? 1 / factor : 1;
            rescaled.putScalar(i, weights.getDouble(i) * scale);
        }
        return at(rescaled);
    }

    @Override
    public ParameterLayout layout() {
        ParameterBlock first = new ParameterBlock("0.weight", "0", 0, List.of(hidden, features()));
        ParameterBlock second = new ParameterBlock("2.weight", "2", secondLayer(), List.of(classes, hidden));
        return new ParameterLayout(
                biases
                        ? List.of(
                                first,
                                new ParameterBlock("0.bias", "0", hidden * features(), List.of(hidden)),
                                second,
                                new ParameterBlock("2.bias", "2", secondLayer() + classes * hidden, List.of(classes)))
                        : List.of(first, second));
    }

    @Override
    public DataType precision() {
        return DataType.DOUBLE;
    }

    @Override
    public int examples() {
        return inputs.rows();
    }

    @Override
    public INDArray parameters() {
        return weights.dup();
    }

    @Override
    public double loss() {
        return IntStream.range(0, examples())
                .mapToDouble(n -> -Math.log(probabilities(n)[labels.get(n)]))
                .average()
                .orElseThrow();
    }

    @Override
    public OptionalDouble accuracy() {
        return IntStream.range(0, examples())
                .mapToDouble(n -> isRight(outputs(n), labels.get(n)) ? 1 : 0)
                .average();
    }

    @Override
    public INDArray outputs() {
        return Nd4j.createFromArray(
                IntStream.range(0, examples()).mapToObj(this::outputs).toArray(double[][]::new));
    }

    @Override
    public INDArray gradient() {
        return exampleGradients(0, examples()).mean(0);
    }

    @Override
    public INDArray exampleGradients(int from, int to) {
        return Nd4j.createFromArray(IntStream.range(from, to)
                .mapToObj(n -> pulledBack(n, residual(n, labels.get(n))))
                .toArray(double[][]::new));
    }

    @Override
    public INDArray layerInputs(String layer) {
        return switch (layer) {
            case "0" -> inputs.dup();
            case "2" ->
                Nd4j.createFromArray(IntStream.range(0, examples())
                        .mapToObj(this::activations)
                        .toArray(double[][]::new));
            default -> throw new IllegalArgumentException("There is no layer " + layer);
        };
    }

    @Override
    public INDArray layerOutputGradients(String layer) {
        throw new NotAvailableException("There are none here");
    }

    @Override
    public CurvatureOperator operator(Fisher fisher) {
        if (!(fisher instanceof Fisher.Empirical)) {
            throw new NotAvailableException("There is the empirical one alone");
        }
        INDArray gradients = exampleGradients(0, examples());
        CurvatureOperator matrix =
                new DenseOperator(gradients.transpose().mmul(gradients).divi(examples()));
        return new MatrixFreeOperator(dimension(), precision(), matrix::apply);
    }

    @Override
    public int dimension() {
        return layout().dimension();
    }

    @Override
    public INDArray ggn() {
        double[][] sum = new double[dimension()][dimension()];
        for (int n = 0; n < examples(); n++) {
            double[] p = probabilities(n);
            for (int c = 0; c < classes; c++) {
                double[] column = pulledBack(n, residual(n, c));
                for (int i = 0; i < column.length; i++) {
                    for (int j = 0; j < column.length; j++) {
                        sum[i][j] += p[c] * (column[i] * column[j]) / examples();
                    }
                }
            }
        }
        return Nd4j.createFromArray(sum);
    }

    @Override
    public INDArray hessian() {
        INDArray sum = ggn();
        for (int n = 0; n < examples(); n++) {
            double[] active = activations(n);
            double[] residual = residual(n, labels.get(n));
            for (int c = 0; c < classes; c++) {
                for (int h = 0; h < hidden; h++) {
                    int second = secondLayer() + c * hidden + h;
                    for (int j = 0; active[h] > 0 && j < features() + (biases ? 1 : 0); j++) {
                        int first = j < features() ? h * features() + j : hidden * features() + h;
                        double entry = residual[c] * (j < features() ? inputs.getDouble(n, j) : 1) / examples();
                        sum.putScalar(first, second, sum.getDouble(first, second) + entry);
                        sum.putScalar(second, first, sum.getDouble(second, first) + entry);
                    }
                }
            }
        }
        return sum;
    }

    @Override
    public ReluNetworkSurface at(INDArray parameters) {
        return new ReluNetworkSurface(
                inputs,
                labels,
                hidden,
                classes,
                biases,
                parameters.castTo(DataType.DOUBLE).dup());
    }

    @Override
    public ReluNetworkSurface subset(ImmutableIntArray examples) {
        return new ReluNetworkSurface(
                inputs.getRows(examples.toArray()),
                examples.stream().mapToObj(labels::get).toList(),
                hidden,
                classes,
                biases,
                weights);
    }

    private int features() {
        return inputs.columns();
    }

    private int secondLayer() {
        return hidden * (features() + (biases ? 1 : 0));
    }

    private double[] activations(int n) {
        double[] activations = new double[hidden];
        for (int h = 0; h < hidden; h++) {
            double z = biases ? weights.getDouble(hidden * features() + h) : 0;
            for (int j = 0; j < features(); j++) {
                z += weights.getDouble(h * features() + j) * inputs.getDouble(n, j);
            }
            activations[h] = Math.max(0, z);
        }
        return activations;
    }

    private double[] outputs(int n) {
        double[] active = activations(n);
        double[] outputs = new double[classes];
        for (int c = 0; c < classes; c++) {
            outputs[c] = biases ? weights.getDouble(secondLayer() + classes * hidden + c) : 0;
            for (int h = 0; h < hidden; h++) {
                outputs[c] += weights.getDouble(secondLayer() + c * hidden + h) * active[h];
            }
        }
        return outputs;
    }

    private double[] probabilities(int n) {
        double[] p = DoubleStream.of(outputs(n)).map(Math::exp).toArray();
        double sum = DoubleStream.of(p).sum();
        return DoubleStream.of(p).map(entry -> entry / sum).toArray();
    }

    /** p - e_label. */
    private double[] residual(int n, int label) {
        double[] residual = probabilities(n);
        residual[label] -= 1;
        return residual;
    }

    /** J_n' s. */
    private double[] pulledBack(int n, double[] s) {
        double[] active = activations(n);
        double[] result = new double[dimension()];
        for (int c = 0; c < classes; c++) {
            for (int h = 0; h < hidden; h++) {
                result[secondLayer() + c * hidden + h] = s[c] * active[h];
                double back = active[h] > 0 ? s[c] * weights.getDouble(secondLayer() + c * hidden + h) : 0;
                for (int j = 0; j < features(); j++) {
                    result[h * features() + j] += back * inputs.getDouble(n, j);
                }
                if (biases) {
                    result[hidden * features() + h] += back;
                }
            }
            if (biases) {
                result[secondLayer() + classes * hidden + c] = s[c];
            }
        }
        return result;
    }

    private static boolean isRight(double[] outputs, int label) {
        return DoubleStream.of(outputs).allMatch(output -> output <= outputs[label]);
    }
}
