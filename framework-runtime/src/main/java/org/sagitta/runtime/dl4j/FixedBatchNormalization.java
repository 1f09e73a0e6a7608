package org.sagitta.runtime.dl4j;

import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Computes DL4J's batch normalisation with fixed running statistics, even when DL4J considers the model to be in
 * training. DL4J has gradients only in training, where its own layer differentiates the statistics of the batch.
 *
 * <pre>f = gamma (a - mean)/sqrt(variance + epsilon) + beta</pre>
 */
final class FixedBatchNormalization extends BatchNormalization {
    private static final long serialVersionUID = 1L;

    private FixedBatchNormalization() {}

    /** Creates the layer with the same parameters and statistics. */
    static FixedBatchNormalization of(BatchNormalization layer) {
        FixedBatchNormalization fixed = new FixedBatchNormalization();
        fixed.setLayerName(layer.getLayerName());
        fixed.setNIn(layer.getNIn());
        fixed.setNOut(layer.getNOut());
        fixed.setActivationFn(layer.getActivationFn());
        fixed.setEps(layer.getEps());
        fixed.setGamma(layer.getGamma());
        fixed.setBeta(layer.getBeta());
        fixed.setLockGammaBeta(layer.isLockGammaBeta());
        fixed.setUseLogStd(layer.isUseLogStd());
        fixed.setCnn2DFormat(layer.getCnn2DFormat());
        return fixed;
    }

    /** Returns whether a parameter in DL4J's sense is a running statistic. */
    static boolean isStatistic(String key) {
        return !BatchNormalizationParamInitializer.GAMMA.equals(key)
                && !BatchNormalizationParamInitializer.BETA.equals(key);
    }

    @Override
    public Layer instantiate(
            NeuralNetConfiguration configuration,
            Collection<TrainingListener> listeners,
            int index,
            INDArray parameters,
            boolean initialise,
            DataType precision) {
        Map<String, INDArray> table = initializer().init(configuration, parameters, initialise);
        Implementation layer = new Implementation(configuration, precision);
        layer.setListeners(listeners);
        layer.setIndex(index);
        layer.setParamsViewArray(parameters);
        layer.setParamTable(table);
        layer.setConf(configuration);
        return layer;
    }

    private static final class Implementation extends org.deeplearning4j.nn.layers.normalization.BatchNormalization {
        private static final long serialVersionUID = 1L;

        Implementation(NeuralNetConfiguration configuration, DataType precision) {
            super(configuration, precision);
        }

        @Override
        public INDArray preOutput(INDArray x, TrainingMode mode, LayerWorkspaceMgr workspaces) {
            return super.preOutput(x, TrainingMode.TEST, workspaces);
        }

        @Override
        public Pair<Gradient, INDArray> backpropGradient(INDArray cotangent, LayerWorkspaceMgr workspaces) {
            INDArray scale =
                    Transforms.pow(variance().add(layerConf().getEps()), -0.5).reshape(channels());
            INDArray mean = getParam(BatchNormalizationParamInitializer.GLOBAL_MEAN);
            Gradient gradient = new DefaultGradient();
            if (layerConf().isLockGammaBeta()) {
                return Pair.of(
                        gradient, result(cotangent.mul(scale).mul(layerConf().getGamma()), workspaces));
            }
            INDArray normalised = input.sub(mean.reshape(channels())).mul(scale);
            gradient.setGradientFor(BatchNormalizationParamInitializer.GAMMA, sums(cotangent.mul(normalised)));
            gradient.setGradientFor(BatchNormalizationParamInitializer.BETA, sums(cotangent));
            INDArray gamma = getParam(BatchNormalizationParamInitializer.GAMMA);
            return Pair.of(gradient, result(cotangent.mul(scale).mul(gamma.reshape(channels())), workspaces));
        }

        private static INDArray result(INDArray inputCotangent, LayerWorkspaceMgr workspaces) {
            return workspaces.leverageTo(ArrayType.ACTIVATION_GRAD, inputCotangent);
        }

        private INDArray variance() {
            return layerConf().isUseLogStd()
                    ? Dl4jParameters.variance(getParam(BatchNormalizationParamInitializer.GLOBAL_LOG_STD))
                    : getParam(BatchNormalizationParamInitializer.GLOBAL_VAR);
        }

        private int channelAxis() {
            return input.rank() == 4 && layerConf().getCnn2DFormat() == CNN2DFormat.NHWC ? 3 : 1;
        }

        /** Returns the shape in which one number per channel is broadcast to the input. */
        private long[] channels() {
            long[] shape = new long[input.rank()];
            Arrays.fill(shape, 1);
            shape[channelAxis()] = input.size(channelAxis());
            return shape;
        }

        private INDArray sums(INDArray x) {
            int[] others = IntStream.range(0, x.rank())
                    .filter(axis -> axis != channelAxis())
                    .toArray();
            return x.sum(others).detach();
        }
    }
}
