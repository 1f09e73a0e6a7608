package org.sagitta.runtime.dl4j;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.sagitta.api.surface.ParameterBlock;

/**
 * Converts parameters between DL4J's arrays and the engine's tensors: a dense weight is {@code [in, out]} in DL4J and
 * {@code [out, in]} in the engine.
 */
final class Dl4jParameters {
    private static final Map<String, String> NAMES = Map.of(
            "W", "weight",
            "b", "bias",
            "gamma", "weight",
            "beta", "bias",
            "mean", "running_mean",
            "var", "running_var");

    private Dl4jParameters() {}

    /** Returns the engine's name of a parameter, or DL4J's if the engine has none. */
    static String engineName(String key) {
        return NAMES.getOrDefault(key, key);
    }

    /** Fills one of DL4J's arrays with an engine's tensor, row by row. */
    static void assign(INDArray array, INDArray values) {
        if (isTransposed(array)) {
            array.assign(values.dup().reshape('c', array.size(1), array.size(0)).transpose());
        } else {
            array.assign(values.dup().reshape('c', array.shape()));
        }
    }

    /** Returns the parameters of layers as the engine's tensors in float64, by their names: {@code 0.weight}. */
    static Map<String, INDArray> arrays(Layer[] layers) {
        Map<String, INDArray> arrays = new HashMap<>();
        for (Layer layer : layers) {
            String name = engineLayer(layer.conf().getLayer().getLayerName());
            layer.paramTable().forEach((key, array) -> put(name, key, array, arrays));
        }
        return arrays;
    }

    /**
     * Returns the engine's name of a layer, which must be valid in file names because weights are saved in one file
     * each.
     */
    static String engineLayer(String name) {
        return name.replace('/', '.');
    }

    /**
     * Adds a parameter, as the engine's tensor in float64, to others; log10 of a standard deviation is converted to the
     * variance.
     */
    static void put(String layer, String key, INDArray array, Map<String, INDArray> arrays) {
        INDArray values = array.castTo(DataType.DOUBLE);
        if (key.equals("log10stdev")) {
            arrays.put(layer + ".running_var", variance(values));
        } else {
            arrays.put(layer + "." + engineName(key), isTransposed(array) ? values.transpose() : values);
        }
    }

    /** Converts log10 of a standard deviation to the variance. */
    static INDArray variance(INDArray log10) {
        return Transforms.exp(log10.mul(2 * Math.log(10)));
    }

    /** Describes one of DL4J's arrays in the flat vector as the engine's tensor. */
    static ParameterBlock block(String layer, String key, INDArray array, int offset) {
        List<Integer> shape =
                Arrays.stream(array.shape()).mapToObj(Math::toIntExact).toList();
        return new ParameterBlock(
                layer + "." + engineName(key),
                layer,
                offset,
                isTransposed(array) ? List.of(shape.get(1), shape.get(0)) : shape);
    }

    /** Returns the order in which the elements of one of DL4J's arrays are the engine's tensor, row by row. */
    static char order(INDArray array) {
        return isTransposed(array) ? 'f' : 'c';
    }

    private static boolean isTransposed(INDArray array) {
        return array.rank() == 2 && array.ordering() == 'f';
    }
}
