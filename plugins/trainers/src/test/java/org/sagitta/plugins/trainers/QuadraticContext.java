package org.sagitta.plugins.trainers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.plugin.Counterpart;
import org.sagitta.api.surface.AnalyticSurface;
import org.sagitta.api.surface.LossSurface;
import org.sagitta.api.surface.ModelOutputs;
import org.sagitta.api.surface.ParameterBlock;
import org.sagitta.api.surface.ParameterLayout;
import org.sagitta.api.surface.SingleExamples;

/**
 * A {@code QuadraticContext} has the loss 1/2 sum_i a_i (w_i - x_ni)^2 for example n, with three weights and a bias as
 * w.
 */
final class QuadraticContext extends RecordingContext {
    private static final double[] CURVATURE = {1, 4, 0.5, 2};
    static final ParameterLayout LAYOUT = new ParameterLayout(List.of(
            new ParameterBlock("0.weight", "0", 0, List.of(1, 3)), new ParameterBlock("0.bias", "0", 3, List.of(1))));

    final List<int[]> batches = new ArrayList<>();
    final List<Integer> renewals = new ArrayList<>();

    private final INDArray parameters;
    private final double[][] examples;

    QuadraticContext(long seed, double[] start, double[]... examples) {
        super(seed);
        this.parameters = Nd4j.createFromArray(start);
        this.examples = examples;
    }

    @Override
    public LossSurface surface(int[] batch) {
        double[][] chosen = Arrays.stream(batch).mapToObj(n -> examples[n]).toArray(double[][]::new);
        return new Bowl(List.of(chosen), parameters.dup());
    }

    @Override
    public <T> Counterpart<T> counterpart(Class<T> type) {
        throw new IllegalArgumentException("A bowl is no network");
    }

    @Override
    public DataSet examples(int[] batch) {
        throw new IllegalArgumentException("A bowl is no network");
    }

    @Override
    public LossSurface surface() {
        return surface(IntStream.range(0, examples.length).toArray());
    }

    @Override
    public void renewStatistics(int batchSize) {
        renewals.add(batchSize);
    }

    @Override
    public int examples() {
        return examples.length;
    }

    @Override
    public INDArray parameters() {
        return parameters;
    }

    @Override
    public ParameterLayout layout() {
        return LAYOUT;
    }

    @Override
    public double gradient(int[] batch, INDArray gradient) {
        batches.add(batch.clone());
        LossSurface surface = surface(batch);
        gradient.assign(surface.gradient());
        return surface.loss();
    }

    @Override
    public double gradientAgain(int[] batch, INDArray gradient) {
        LossSurface surface = surface(batch);
        gradient.assign(surface.gradient());
        return surface.loss();
    }

    int[] examplesOfEpoch(int epoch, int batchesPerEpoch) {
        return batches.subList((epoch - 1) * batchesPerEpoch, epoch * batchesPerEpoch).stream()
                .flatMapToInt(Arrays::stream)
                .toArray();
    }

    /**
     * A {@code Bowl} is the mean loss of some examples. The accuracy is defined as 1/(1 + loss), so that one exists.
     */
    private record Bowl(List<double[]> chosen, INDArray parameters)
            implements AnalyticSurface, ModelOutputs, SingleExamples {
        @Override
        public ParameterLayout layout() {
            return LAYOUT;
        }

        @Override
        public int examples() {
            return chosen.size();
        }

        @Override
        public double loss() {
            double loss = 0;
            for (double[] example : chosen) {
                for (int i = 0; i < example.length; i++) {
                    double distance = parameters.getDouble(i) - example[i];
                    loss += CURVATURE[i] * distance * distance / 2 / chosen.size();
                }
            }
            return loss;
        }

        @Override
        public OptionalDouble accuracy() {
            return OptionalDouble.of(1 / (1 + loss()));
        }

        @Override
        public INDArray gradient() {
            double[] slope = new double[CURVATURE.length];
            for (double[] example : chosen) {
                for (int i = 0; i < slope.length; i++) {
                    slope[i] += CURVATURE[i] * (parameters.getDouble(i) - example[i]) / chosen.size();
                }
            }
            return Nd4j.createFromArray(slope);
        }

        @Override
        public INDArray exampleGradients(int from, int to) {
            INDArray rows = Nd4j.create(DataType.DOUBLE, to - from, CURVATURE.length);
            for (int n = from; n < to; n++) {
                rows.putRow(n - from, new Bowl(List.of(chosen.get(n)), parameters).gradient());
            }
            return rows;
        }

        @Override
        public INDArray outputs() {
            return parameters.reshape(1, parameters.length());
        }

        @Override
        public INDArray hessian() {
            return Nd4j.diag(Nd4j.createFromArray(CURVATURE));
        }

        @Override
        public INDArray ggn() {
            return hessian();
        }

        @Override
        public LossSurface at(INDArray point) {
            return new Bowl(chosen, point.dup());
        }
    }
}
