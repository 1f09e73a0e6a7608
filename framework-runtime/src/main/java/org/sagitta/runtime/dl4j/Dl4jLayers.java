package org.sagitta.runtime.dl4j;

import java.util.Optional;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.buffer.DataType;
import org.sagitta.api.layer.LayerRule;
import org.sagitta.runtime.engine.rule.ActivationFunction;
import org.sagitta.runtime.engine.rule.BatchNorm;
import org.sagitta.runtime.engine.rule.Convolution;
import org.sagitta.runtime.engine.rule.Dense;
import org.sagitta.runtime.engine.rule.ElementWise;
import org.sagitta.runtime.engine.rule.LinearMap;
import org.sagitta.runtime.engine.rule.MaxPool;
import org.sagitta.runtime.engine.rule.SlidingWindow;

/** Converts the engine's layers to DL4J's, if there is an exact counterpart. */
final class Dl4jLayers {
    private Dl4jLayers() {}

    /** Returns the layer that computes the same in this precision, without a name; empty if DL4J has none. */
    static Optional<Layer> of(LayerRule rule, DataType precision) {
        if (rule instanceof Dense dense) {
            return Optional.of(new DenseLayer.Builder()
                    .nIn(dense.inputs())
                    .nOut(dense.outputs())
                    .hasBias(dense.bias())
                    .activation(new ActivationIdentity())
                    .build());
        } else if (rule instanceof Convolution convolution) {
            return window(convolution, convolution.rows(), convolution.columns())
                    .map(window -> convolution(convolution, window));
        } else if (rule instanceof MaxPool pool) {
            return window(pool, pool.rows(), pool.columns()).map(window -> pool(PoolingType.MAX, window, true));
        } else if (rule instanceof LinearMap map) {
            return map(map);
        } else if (rule instanceof BatchNorm norm) {
            return Optional.of(batchNorm(norm));
        } else if (rule instanceof org.sagitta.runtime.engine.rule.Dropout dropout) {
            return Optional.of(new DropoutLayer.Builder(new Dropout(1 - dropout.rate())).build());
        }
        return rule instanceof ElementWise elementWise && isExact(elementWise.function(), precision)
                ? Dl4jActivation.of(elementWise.function())
                        .map(function -> new ActivationLayer.Builder()
                                .activation(function)
                                .build())
                : Optional.empty();
    }

    /** The window that a layer has along both axes, with DL4J's convolution mode. */
    private record Window(SlidingWindow rows, SlidingWindow columns, ConvolutionMode mode) {
        int[] kernel() {
            return new int[] {rows.kernel(), columns.kernel()};
        }

        int[] stride() {
            return new int[] {rows.stride(), columns.stride()};
        }

        int[] padding() {
            return mode == ConvolutionMode.Same ? new int[] {0, 0} : new int[] {rows.before(), columns.before()};
        }

        int[] dilation() {
            return new int[] {rows.dilation(), columns.dilation()};
        }
    }

    private static Optional<Window> window(LayerRule rule, SlidingWindow rows, SlidingWindow columns) {
        int height = rule.inputShape().get(1);
        int width = rule.inputShape().get(2);
        if (isWhole(rows, height) && isWhole(columns, width)) {
            if (rows.before() == rows.after() && columns.before() == columns.after()) {
                return Optional.of(new Window(rows, columns, ConvolutionMode.Truncate));
            } else if (isSame(rows, height) && isSame(columns, width)) {
                return Optional.of(new Window(rows, columns, ConvolutionMode.Same));
            }
        }
        return Optional.empty();
    }

    /** Returns whether there are no more windows than DL4J creates, which are only those within the padded image. */
    private static boolean isWhole(SlidingWindow axis, int size) {
        return axis.outputs(size) == axis.whole().outputs(size);
    }

    private static boolean isSame(SlidingWindow axis, int size) {
        SlidingWindow same = SlidingWindow.same(axis.kernel(), axis.stride(), axis.dilation(), size);
        return axis.before() == same.before() && axis.after() == same.after();
    }

    private static Layer convolution(Convolution rule, Window window) {
        return new ConvolutionLayer.Builder(window.kernel())
                .stride(window.stride())
                .padding(window.padding())
                .dilation(window.dilation())
                .convolutionMode(window.mode())
                .nIn(rule.inputShape().get(0))
                .nOut(rule.outputShape().get(0))
                .hasBias(rule.bias())
                .activation(new ActivationIdentity())
                .build();
    }

    private static Layer pool(PoolingType type, Window window, boolean padded) {
        return new SubsamplingLayer.Builder(type)
                .kernelSize(window.kernel())
                .stride(window.stride())
                .padding(window.padding())
                .dilation(window.dilation())
                .convolutionMode(window.mode())
                .avgPoolIncludePadInDivisor(padded)
                .build();
    }

    private static Optional<Layer> map(LinearMap map) {
        if (map.kind() instanceof LinearMap.Kind.AveragePool pool) {
            return window(map, pool.rows(), pool.columns()).map(window -> pool(PoolingType.AVG, window, pool.padded()));
        }
        if (map.kind() instanceof LinearMap.Kind.ZeroPadding padding) {
            return Optional.of(new ZeroPaddingLayer(padding.top(), padding.bottom(), padding.left(), padding.right()));
        }
        return map.kind() instanceof LinearMap.Kind.GlobalAveragePool
                ? Optional.of(new GlobalPoolingLayer.Builder(PoolingType.AVG)
                        .collapseDimensions(false)
                        .build())
                : Optional.empty();
    }

    private static Layer batchNorm(BatchNorm norm) {
        int channels = norm.parameters().get(0).size();
        return new BatchNormalization.Builder()
                .nIn(channels)
                .nOut(channels)
                .eps(norm.epsilon())
                .decay(1 - norm.momentum())
                .useLogStd(false)
                .build();
    }

    /** Returns whether DL4J's derivative is exact; that of a leaky rectifier has its slope in float32. */
    private static boolean isExact(ActivationFunction function, DataType precision) {
        return precision != DataType.DOUBLE
                || !(function instanceof ActivationFunction.LeakyRelu leaky)
                || (float) leaky.negativeSlope() == leaky.negativeSlope();
    }
}
