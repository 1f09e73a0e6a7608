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

/** DL4J's parameter arrays and the engine's tensors: a dense weight is {@code [in, out]} there and {@code [out, in]} here. */
final class Dl4jParameters {
    private static final Map<String, String> NAMES = Map.of(
            "W", "weight",
            "b", "bias",
            "gamma", "weight",
            "beta", "bias",
            "mean", "running_mean",
            "var", "running_var");

    private Dl4jParameters() {}

    /** The engine's name of a parameter, DL4J's where it has none. */
    static String engineName(String key) {
        return NAMES.getOrDefault(key, key);
    }

    /** Fills in one of DL4J's arrays with an engine's tensor, row by row. */
    static void assign(INDArray array, INDArray values) {
        if (isTransposed(array)) {
            array.assign(values.dup().reshape('c', array.size(1), array.size(0)).transpose());
        } else {
            array.assign(values.dup().reshape('c', array.shape()));
        }
    }

    /** The parameters of layers as the engine's tensors of float64, by their names: {@code 0.weight}. */
    static Map<String, INDArray> arrays(Layer[] layers) {
        Map<String, INDArray> arrays = new HashMap<>();
        for (Layer layer : layers) {
            String name = engineLayer(layer.conf().getLayer().getLayerName());
            layer.paramTable().forEach((key, array) -> put(name, key, array, arrays));
        }
        return arrays;
    }

    /** Names are files' where weights are saved one by one. */
    static String engineLayer(String name) {
        return name.replace('/', '.');
    }

    /** Adds a parameter, as the engine's tensor of float64, to others; of log10 of a standard deviation the variance. */
    static void put(String layer, String key, INDArray array, Map<String, INDArray> arrays) {
        INDArray values = array.castTo(DataType.DOUBLE);
        if (key.equals("log10stdev")) {
            arrays.put(layer + ".running_var", variance(values));
        } else {
            arrays.put(layer + "." + engineName(key), isTransposed(array) ? values.transpose() : values);
        }
    }

    /** The variance of which this is log10 of the standard deviation. */
    static INDArray variance(INDArray log10) {
        return Transforms.exp(log10.mul(2 * Math.log(10)));
    }

    /** One of DL4J's arrays in the flat vector, as the engine's tensor. */
    static ParameterBlock block(String layer, String key, INDArray array, int offset) {
        List<Integer> shape =
                Arrays.stream(array.shape()).mapToObj(Math::toIntExact).toList();
        return new ParameterBlock(
                layer + "." + engineName(key),
                layer,
                offset,
                isTransposed(array) ? List.of(shape.get(1), shape.get(0)) : shape);
    }

    /** The order in which the components of one of DL4J's arrays are the engine's tensor, row by row. */
    static char order(INDArray array) {
        return isTransposed(array) ? 'f' : 'c';
    }

    private static boolean isTransposed(INDArray array) {
        return array.rank() == 2 && array.ordering() == 'f';
    }
}
