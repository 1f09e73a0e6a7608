package org.sagitta.api.contract;

import com.google.common.primitives.ImmutableIntArray;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.DenseOperator;
import org.sagitta.api.operator.MatrixFreeOperator;
import org.sagitta.api.surface.AnalyticSurface;
import org.sagitta.api.surface.Fisher;
import org.sagitta.api.surface.FisherMatrices;
import org.sagitta.api.surface.MiniBatches;
import org.sagitta.api.surface.ModelOutputs;
import org.sagitta.api.surface.ParameterBlock;
import org.sagitta.api.surface.ParameterLayout;
import org.sagitta.api.surface.SingleExamples;

/**
 * Softmax regression, f_n = W x_n + b, under cross-entropy: a loss surface with outputs, single examples and Fisher matrices,
 * all by plain loops over examples, classes and features. With p_n the softmax of f_n and x-bar_n = [x_n; 1]
 *
 * <pre>g_n = (p_n - e_y) (x) x-bar_n,   H = G = (1/N) sum_n (diag(p_n) - p_n p_n') (x) x-bar_n x-bar_n'</pre>
 *
 * in the order of the parameters: W row-major, then b.
 *
 * @param inputs X, N x d, float64
 * @param labels y, N of them
 * @param classes C
 * @param weights theta, of length C d + C, float64
 * @param precision of the results; the loops are in float64
 */
public record SoftmaxRegressionSurface(
        INDArray inputs, List<Integer> labels, int classes, INDArray weights, DataType precision)
        implements AnalyticSurface, ModelOutputs, SingleExamples, FisherMatrices, MiniBatches {
    /** Normal inputs and weights, 7 examples of 2 features in 3 classes: P = 9. */
    public static SoftmaxRegressionSurface standard(DataType precision) {
        return new SoftmaxRegressionSurface(
                Spectra.gaussian(1, 7, 2),
                List.of(0, 1, 2, 2, 1, 0, 1),
                3,
                Spectra.gaussian(2, 9, 1).reshape(9),
                precision);
    }

    @Override
    public ParameterLayout layout() {
        return new ParameterLayout(List.of(
                new ParameterBlock("0.weight", "0", 0, List.of(classes, features())),
                new ParameterBlock("0.bias", "0", classes * features(), List.of(classes))));
    }

    @Override
    public int dimension() {
        return classes * features() + classes;
    }

    @Override
    public int examples() {
        return inputs.rows();
    }

    @Override
    public INDArray parameters() {
        return weights.castTo(precision).dup();
    }

    @Override
    public double loss() {
        return IntStream.range(0, examples())
                .mapToDouble(n -> -Math.log(probabilities(n)[labels.get(n)]))
                .average()
                .orElseThrow();
    }

    @Override
    public INDArray outputs() {
        INDArray outputs = Nd4j.create(DataType.DOUBLE, examples(), classes);
        for (int n = 0; n < examples(); n++) {
            outputs.putRow(n, Nd4j.createFromArray(logits(n)));
        }
        return outputs.castTo(precision);
    }

    @Override
    public INDArray gradient() {
        return gradients().mean(0).castTo(precision);
    }

    @Override
    public INDArray exampleGradients(int from, int to) {
        return gradients()
                .get(NDArrayIndex.interval(from, to), NDArrayIndex.all())
                .castTo(precision)
                .dup();
    }

    @Override
    public INDArray hessian() {
        return ggn();
    }

    @Override
    public INDArray ggn() {
        INDArray matrix = Nd4j.zeros(DataType.DOUBLE, dimension(), dimension());
        for (int n = 0; n < examples(); n++) {
            double[] p = probabilities(n);
            for (int c = 0; c < classes; c++) {
                double[] residual = p.clone();
                residual[c] -= 1;
                addOuterProduct(matrix, pulledBack(n, residual), p[c] / examples());
            }
        }
        return matrix.castTo(precision);
    }

    /** F, P x P. */
    public INDArray fisherMatrix(Fisher fisher) {
        if (fisher instanceof Fisher.Type2) {
            return ggn();
        }
        INDArray matrix = Nd4j.zeros(DataType.DOUBLE, dimension(), dimension());
        for (int n = 0; n < examples(); n++) {
            int[] drawn = fisher instanceof Fisher.MonteCarlo sampled ? drawn(n, sampled) : new int[] {labels.get(n)};
            for (int label : drawn) {
                addOuterProduct(matrix, gradient(n, label), 1.0 / (drawn.length * examples()));
            }
        }
        return matrix.castTo(precision);
    }

    @Override
    public CurvatureOperator operator(Fisher fisher) {
        return new MatrixFreeOperator(
                dimension(),
                precision(),
                v -> new DenseOperator(fisherMatrix(fisher)).apply(v),
                () -> fisherMatrix(fisher));
    }

    @Override
    public SoftmaxRegressionSurface at(INDArray parameters) {
        return new SoftmaxRegressionSurface(
                inputs, labels, classes, parameters.castTo(DataType.DOUBLE).dup(), precision);
    }

    @Override
    public SoftmaxRegressionSurface subset(ImmutableIntArray examples) {
        return new SoftmaxRegressionSurface(
                inputs.getRows(examples.toArray()),
                examples.stream().mapToObj(labels::get).toList(),
                classes,
                weights,
                precision);
    }

    private int features() {
        return inputs.columns();
    }

    private double[] logits(int n) {
        double[] logits = new double[classes];
        for (int c = 0; c < classes; c++) {
            logits[c] = weights.getDouble(classes * features() + c);
            for (int i = 0; i < features(); i++) {
                logits[c] += weights.getDouble(c * features() + i) * inputs.getDouble(n, i);
            }
        }
        return logits;
    }

    private double[] probabilities(int n) {
        double[] p = DoubleStream.of(logits(n)).map(Math::exp).toArray();
        double sum = DoubleStream.of(p).sum();
        return DoubleStream.of(p).map(entry -> entry / sum).toArray();
    }

    private INDArray gradients() {
        INDArray gradients = Nd4j.create(DataType.DOUBLE, examples(), dimension());
        for (int n = 0; n < examples(); n++) {
            gradients.putRow(n, Nd4j.createFromArray(gradient(n, labels.get(n))));
        }
        return gradients;
    }

    private double[] gradient(int n, int label) {
        double[] residual = probabilities(n);
        residual[label] -= 1;
        return pulledBack(n, residual);
    }

    /** J_n' s = s (x) [x_n; 1]. */
    private double[] pulledBack(int n, double[] s) {
        double[] result = new double[dimension()];
        for (int c = 0; c < classes; c++) {
            for (int i = 0; i < features(); i++) {
                result[c * features() + i] = s[c] * inputs.getDouble(n, i);
            }
            result[classes * features() + c] = s[c];
        }
        return result;
    }

    private int[] drawn(int n, Fisher.MonteCarlo sampled) {
        Random random = new Random(sampled.seed() * 1_000_003 + n);
        double[] p = probabilities(n);
        return IntStream.range(0, sampled.samples())
                .map(any -> label(p, random.nextDouble()))
                .toArray();
    }

    /** The class on whose share of [0, 1) a number falls. */
    private static int label(double[] p, double number) {
        int label = 0;
        for (double below = p[0]; below <= number && label < p.length - 1; below += p[label]) {
            label++;
        }
        return label;
    }

    private static void addOuterProduct(INDArray matrix, double[] vector, double factor) {
        for (int i = 0; i < vector.length; i++) {
            for (int j = 0; j < vector.length; j++) {
                matrix.putScalar(i, j, matrix.getDouble(i, j) + factor * (vector[i] * vector[j]));
            }
        }
    }
}
