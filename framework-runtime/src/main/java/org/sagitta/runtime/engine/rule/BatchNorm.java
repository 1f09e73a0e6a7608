package org.sagitta.runtime.engine.rule;

import com.google.common.primitives.ImmutableDoubleArray;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.sagitta.api.layer.Auxiliary;
import org.sagitta.api.layer.ChannelScaling;
import org.sagitta.api.layer.Channels;
import org.sagitta.api.layer.Kernels;
import org.sagitta.api.layer.LayerMode;
import org.sagitta.api.layer.LayerRule;
import org.sagitta.api.layer.LayerState;
import org.sagitta.api.layer.Matrix;
import org.sagitta.api.layer.ParameterShape;

/**
 * Batch normalisation (Ioffe and Szegedy 2015), which computes for each channel
 *
 * <pre>f = gamma u + beta,  u = (a - m) s,  s = 1/sqrt(v + epsilon)</pre>
 *
 * with gamma and beta as parameters. In evaluation mode, m and v are the running statistics, which are fixed. In
 * training mode, they are the mean and the variance (divided by n) of the batch, and they are differentiated too:
 *
 * <pre>u' = s (a' - mean(a') - u mean(u a'))
 * s' = -s^2 mean(u a')</pre>
 *
 * with means over examples and pixels.
 *
 * @param momentum the weight of a batch in the running statistics
 * @param ofBatch whether m and v are those of the batch
 */
public record BatchNorm(List<Integer> inputShape, double epsilon, double momentum, boolean ofBatch)
        implements LayerRule {
    private static final int GAMMA = 0;
    private static final int BETA = 1;
    private static final int MEAN = 2;
    private static final int VARIANCE = 3;

    private static final int NORMALISED = 0;
    private static final int SCALE = 1;
    private static final int BATCH_MEAN = 2;

    public BatchNorm {
        inputShape = List.copyOf(inputShape);
    }

    @Override
    public List<Integer> outputShape() {
        return inputShape;
    }

    @Override
    public List<ParameterShape> parameters() {
        return columns("weight", "bias");
    }

    @Override
    public List<ParameterShape> statistics() {
        return columns("running_mean", "running_var");
    }

    /** Initialises gamma and the running variance with 1. */
    @Override
    public OptionalDouble initialValue(ParameterShape shape) {
        return OptionalDouble.of(shape.name().equals("weight") || shape.name().equals("running_var") ? 1 : 0);
    }

    @Override
    public boolean isPerExample() {
        return !ofBatch;
    }

    @Override
    public LayerRule in(LayerMode mode) {
        return new BatchNorm(inputShape, epsilon, momentum, mode != LayerMode.EVALUATION);
    }

    @Override
    public List<Auxiliary> auxiliaries() {
        Auxiliary column = new Auxiliary(channels().count(), false);
        return List.of(Auxiliary.perExample(inputs()), column, column);
    }

    @Override
    public boolean readsInput() {
        return false;
    }

    @Override
    public void forward(Kernels kernels, List<Matrix> parameters, LayerState state) {
        ChannelVectors vectors = vectors(kernels);
        double[] mean = ofBatch ? vectors.means(state.input())[0] : vectors.read(parameters.get(MEAN))[0];
        double[] variance = ofBatch ? variance(vectors, state, mean) : vectors.read(parameters.get(VARIANCE))[0];
        double[] scale = new double[mean.length];
        for (int c = 0; c < scale.length; c++) {
            scale[c] = 1 / Math.sqrt(variance[c] + epsilon);
        }
        kernels.write(scale, 1, state.auxiliary().get(SCALE));
        kernels.write(mean, 1, state.auxiliary().get(BATCH_MEAN));
        Matrix normalised = state.auxiliary().get(NORMALISED);
        kernels.scaleChannels(
                channels(),
                state.auxiliary().get(SCALE),
                state.input(),
                vectors.column(0, 1, (j, c) -> -mean[c] * scale[c]),
                normalised);
        kernels.scaleChannels(channels(), parameters.get(GAMMA), normalised, parameters.get(BETA), state.output());
    }

    @Override
    public void pushForward(
            Kernels kernels,
            List<Matrix> parameters,
            LayerState state,
            List<Matrix> directions,
            Optional<Matrix> inputTangent,
            Matrix outputTangent) {
        Matrix normalised = state.auxiliary().get(NORMALISED);
        if (inputTangent.isEmpty()) {
            kernels.scaleChannels(channels(), directions.get(GAMMA), normalised, directions.get(BETA), outputTangent);
            return;
        }
        ChannelVectors vectors = vectors(kernels);
        double[] s = scale(vectors, state);
        double[] gamma = vectors.read(parameters.get(GAMMA))[0];
        double[][] gammaTangent = vectors.read(directions.get(GAMMA));
        double[][] betaTangent = vectors.read(directions.get(BETA));
        Flow flow = flow(vectors, state, inputTangent.get());
        int k = outputTangent.count();
        kernels.combineChannels(
                channels(),
                vectors.column(0, 1, (j, c) -> gamma[c] * s[c]),
                inputTangent.get(),
                vectors.column(1, k, (j, c) -> gammaTangent[j][c] - gamma[c] * s[c] * flow.along(j, c)),
                normalised,
                vectors.column(2, k, (j, c) -> betaTangent[j][c] - gamma[c] * s[c] * flow.mean(j, c)),
                outputTangent);
    }

    @Override
    public void pullBack(
            Kernels kernels, List<Matrix> parameters, LayerState state, Matrix cotangent, Matrix inputCotangent) {
        ChannelVectors vectors = vectors(kernels);
        double[] s = scale(vectors, state);
        double[] gamma = vectors.read(parameters.get(GAMMA))[0];
        Flow flow = flow(vectors, state, cotangent);
        int k = cotangent.count();
        kernels.combineChannels(
                channels(),
                vectors.column(0, 1, (j, c) -> gamma[c] * s[c]),
                cotangent,
                vectors.column(1, k, (j, c) -> -gamma[c] * s[c] * flow.along(j, c)),
                state.auxiliary().get(NORMALISED),
                vectors.column(2, k, (j, c) -> -gamma[c] * s[c] * flow.mean(j, c)),
                inputCotangent);
    }

    /**
     * Computes the tangent of the input's cotangent b = gamma s (c - mean(c) - u mean(u c)):
     *
     * <pre>b' = gamma s (c' - mean(c') - u mean(u c')) + (gamma' s + gamma s') (c - mean(c) - u mean(u c))
     *      - gamma s (u' mean(u c) + u mean(u' c))</pre>
     */
    @Override
    public void pullBackTangent(
            Kernels kernels,
            List<Matrix> parameters,
            LayerState state,
            List<Matrix> directions,
            Matrix inputTangent,
            Matrix cotangentTangent,
            Matrix inputCotangentTangent) {
        ChannelVectors vectors = vectors(kernels);
        PullBackTangent tangent = new PullBackTangent(
                scale(vectors, state),
                vectors.read(parameters.get(GAMMA))[0],
                vectors.read(directions.get(GAMMA)),
                flow(vectors, state, state.cotangent()),
                flow(vectors, state, inputTangent),
                flow(vectors, state, cotangentTangent));
        int k = cotangentTangent.count();
        kernels.combineChannels(
                channels(),
                vectors.column(0, 1, (j, c) -> tangent.ofCotangentTangent(c)),
                cotangentTangent,
                vectors.column(1, k, tangent::ofCotangent),
                state.cotangent(),
                vectors.column(2, k, tangent::constant),
                inputCotangentTangent);
        if (ofBatch) {
            addThroughStatistics(kernels, vectors, state, tangent, inputTangent, inputCotangentTangent);
        }
    }

    /** Adds the terms of the input's tangent and of the normalised values, which are zero if the statistics are fixed. */
    private void addThroughStatistics(
            Kernels kernels,
            ChannelVectors vectors,
            LayerState state,
            PullBackTangent tangent,
            Matrix inputTangent,
            Matrix sum) {
        double[][] cross = vectors.means(inputTangent, state.cotangent());
        int k = inputTangent.count();
        Matrix through = kernels.scratch(2, k, inputTangent.rows(), inputTangent.columns());
        kernels.combineChannels(
                channels(),
                vectors.column(0, 1, (j, c) -> tangent.ofInputTangent(c)),
                inputTangent,
                vectors.column(1, k, (j, c) -> tangent.ofNormalised(j, c, cross[j][c])),
                state.auxiliary().get(NORMALISED),
                vectors.zeros(),
                through);
        kernels.add(through, sum);
    }

    @Override
    public void addGradient(Kernels kernels, LayerState state, Matrix cotangent, List<Matrix> gradient) {
        kernels.addChannelProducts(channels(), cotangent, state.auxiliary().get(NORMALISED), gradient.get(GAMMA));
        kernels.addChannelSums(channels(), cotangent, gradient.get(BETA));
    }

    @Override
    public void addGradientOfTangent(
            Kernels kernels,
            LayerState state,
            List<Matrix> directions,
            Optional<Matrix> inputTangent,
            List<Matrix> gradient) {
        if (inputTangent.isEmpty()) {
            return;
        }
        ChannelVectors vectors = vectors(kernels);
        double[] s = scale(vectors, state);
        Flow base = flow(vectors, state, state.cotangent());
        Flow input = flow(vectors, state, inputTangent.get());
        double[][] cross = vectors.means(inputTangent.get(), state.cotangent());
        double size = (double) channels().area() * state.cotangent().columns();
        Matrix column = vectors.column(
                0,
                inputTangent.get().count(),
                (j, c) -> size
                        * s[c]
                        * (cross[j][c] - input.mean(j, c) * base.mean(0, c) - input.along(j, c) * base.along(0, c)));
        kernels.add(column, gradient.get(GAMMA));
    }

    /** Moves the statistics towards the mean and the variance (divided by n - 1) of the batch, by the momentum. */
    @Override
    public void updateStatistics(Kernels kernels, LayerState state, List<Matrix> running) {
        ChannelVectors vectors = vectors(kernels);
        double size = (double) channels().area() * state.output().columns();
        double[] s = scale(vectors, state);
        double[] batchMean = vectors.read(state.auxiliary().get(BATCH_MEAN))[0];
        double[] mean = vectors.read(running.get(0))[0];
        double[] variance = vectors.read(running.get(1))[0];
        for (int c = 0; c < mean.length; c++) {
            double unbiased = (1 / (s[c] * s[c]) - epsilon) * (size > 1 ? size / (size - 1) : 1);
            mean[c] += momentum * (batchMean[c] - mean[c]);
            variance[c] += momentum * (unbiased - variance[c]);
        }
        kernels.write(mean, 1, running.get(0));
        kernels.write(variance, 1, running.get(1));
    }

    /** Returns the scaling by the running statistics; empty if the statistics are those of the batch. */
    @Override
    public Optional<ChannelScaling> channelScaling(ImmutableDoubleArray parameters, ImmutableDoubleArray statistics) {
        if (ofBatch) {
            return Optional.empty();
        }
        int count = channels().count();
        ImmutableDoubleArray factor = ImmutableDoubleArray.copyOf(IntStream.range(0, count)
                .mapToDouble(c -> parameters.get(c) / Math.sqrt(statistics.get(count + c) + epsilon)));
        return Optional.of(
                new ChannelScaling(factor, statistics.subArray(0, count), parameters.subArray(count, 2 * count)));
    }

    private Channels channels() {
        return Channels.of(inputShape);
    }

    private ChannelVectors vectors(Kernels kernels) {
        return new ChannelVectors(kernels, channels());
    }

    private List<ParameterShape> columns(String first, String second) {
        List<Integer> shape = List.of(inputShape.get(0));
        return List.of(new ParameterShape(first, shape), new ParameterShape(second, shape));
    }

    private static double[] scale(ChannelVectors vectors, LayerState state) {
        return vectors.read(state.auxiliary().get(SCALE))[0];
    }

    /** Computes the variance from the deviations, because the difference of squares would suffer from cancellation. */
    private double[] variance(ChannelVectors vectors, LayerState state, double[] mean) {
        Matrix deviation = state.auxiliary().get(NORMALISED);
        vectors.subtract(mean, state.input(), deviation);
        return vectors.means(deviation, deviation)[0];
    }

    private Flow flow(ChannelVectors vectors, LayerState state, Matrix x) {
        return ofBatch
                ? new Flow(vectors.means(x), vectors.means(x, state.auxiliary().get(NORMALISED)))
                : Flow.NONE;
    }

    /** The coefficients of b', channel by channel. */
    private static final class PullBackTangent {
        private final double[] s;
        private final double[] gamma;
        private final double[][] gammaTangent;
        private final Flow base;
        private final Flow input;
        private final Flow tangent;

        /**
         * @param base the flow of the cotangent c
         * @param input the flow of the input's tangent a'
         * @param tangent the flow of the cotangent's tangent c'
         */
        PullBackTangent(double[] s, double[] gamma, double[][] gammaTangent, Flow base, Flow input, Flow tangent) {
            this.s = s;
            this.gamma = gamma;
            this.gammaTangent = gammaTangent;
            this.base = base;
            this.input = input;
            this.tangent = tangent;
        }

        double ofCotangentTangent(int c) {
            return gamma[c] * s[c];
        }

        /** Returns gamma' s + gamma s'. */
        double ofCotangent(int j, int c) {
            return gammaTangent[j][c] * s[c] - gamma[c] * s[c] * s[c] * input.along(j, c);
        }

        double constant(int j, int c) {
            return -gamma[c] * s[c] * tangent.mean(j, c)
                    - ofCotangent(j, c) * base.mean(0, c)
                    + gamma[c] * s[c] * s[c] * input.mean(j, c) * base.along(0, c);
        }

        double ofInputTangent(int c) {
            return -gamma[c] * s[c] * s[c] * base.along(0, c);
        }

        /** @param cross mean(a' c) */
        double ofNormalised(int j, int c, double cross) {
            double normalisedTangent =
                    s[c] * (cross - input.mean(j, c) * base.mean(0, c) - input.along(j, c) * base.along(0, c));
            return -gamma[c] * s[c] * (tangent.along(j, c) + normalisedTangent)
                    - ofCotangent(j, c) * base.along(0, c)
                    + gamma[c] * s[c] * s[c] * input.along(j, c) * base.along(0, c);
        }
    }

    /**
     * The part of a stack x that depends on the batch's statistics: mean(x) and mean(u x); zero if the statistics are
     * fixed.
     */
    private static final class Flow {
        static final Flow NONE = new Flow(null, null);

        private final double[][] means;
        private final double[][] products;

        Flow(double[][] means, double[][] products) {
            this.means = means;
            this.products = products;
        }

        double mean(int j, int channel) {
            return means == null ? 0 : means[j][channel];
        }

        double along(int j, int channel) {
            return products == null ? 0 : products[j][channel];
        }
    }
}
