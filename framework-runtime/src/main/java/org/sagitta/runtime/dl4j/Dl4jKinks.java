package org.sagitta.runtime.dl4j;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PReLULayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.wrapper.BaseWrapperLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationCube;
import org.nd4j.linalg.activations.impl.ActivationELU;
import org.nd4j.linalg.activations.impl.ActivationGELU;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationRationalTanh;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftPlus;
import org.nd4j.linalg.activations.impl.ActivationSoftSign;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.activations.impl.ActivationSwish;
import org.nd4j.linalg.activations.impl.ActivationTanH;

/**
 * Finds the layers at which a model's gradient is discontinuous: rectifiers, maxima and others. If such a kink lies
 * between the two points of a difference of gradients, the difference contains the jump divided by the step, which is
 * no approximation of the Hessian for any step.
 */
final class Dl4jKinks {
    /** The smooth activation functions; all others are assumed to have kinks. */
    private static final Set<Class<? extends IActivation>> SMOOTH = Set.of(
            ActivationIdentity.class,
            ActivationTanH.class,
            ActivationSigmoid.class,
            ActivationSoftPlus.class,
            ActivationSoftSign.class,
            ActivationSoftmax.class,
            ActivationGELU.class,
            ActivationSwish.class,
            ActivationCube.class,
            ActivationRationalTanh.class);

    private static final Set<PoolingType> SMOOTH_POOLS = Set.of(PoolingType.AVG, PoolingType.SUM);

    private Dl4jKinks() {}

    /** Returns the names of the layers and vertices with kinks. */
    static List<String> of(ComputationGraph graph) {
        return graph.getConfiguration().getVertices().entrySet().stream()
                .filter(entry -> hasKinks(entry.getValue()))
                .map(entry -> entry.getKey())
                .sorted()
                .toList();
    }

    private static boolean hasKinks(GraphVertex vertex) {
        return vertex instanceof LayerVertex layer
                ? hasKinks(layer.getLayerConf().getLayer())
                : vertex instanceof ElementWiseVertex elements && elements.getOp() == ElementWiseVertex.Op.Max;
    }

    private static boolean hasKinks(Layer layer) {
        if (layer instanceof BaseWrapperLayer wrapper) {
            return hasKinks(wrapper.getUnderlying());
        } else if (layer instanceof Bidirectional both) {
            return hasKinks(both.getFwd()) || hasKinks(both.getBwd());
        } else if (layer instanceof SubsamplingLayer pool) {
            return !SMOOTH_POOLS.contains(pool.getPoolingType());
        } else if (layer instanceof GlobalPoolingLayer pool) {
            return !SMOOTH_POOLS.contains(pool.getPoolingType());
        }
        return layer instanceof PReLULayer || activations(layer).anyMatch(Dl4jKinks::hasKinks);
    }

    private static Stream<IActivation> activations(Layer layer) {
        if (layer instanceof ActivationLayer own) {
            return Stream.of(own.getActivationFn());
        } else if (layer instanceof LSTM gated) {
            return Stream.of(gated.getActivationFn(), gated.getGateActivationFn());
        }
        return layer instanceof BaseLayer base ? Stream.ofNullable(base.getActivationFn()) : Stream.of();
    }

    private static boolean hasKinks(IActivation activation) {
        return !SMOOTH.contains(activation.getClass())
                && !(activation instanceof ActivationELU elu && elu.getAlpha() == 1);
    }
}
