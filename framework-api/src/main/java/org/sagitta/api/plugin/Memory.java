package org.sagitta.api.plugin;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Keeps what an entry of the descriptor must know later: a running average, the parameters at an earlier checkpoint. It is
 * the only thing of a plugin that outlives the process: the runtime writes it with the training's state and gives it back
 * where a run that was interrupted goes on, so that figures are the same bits, resumed or not. A field of the plugin would
 * start anew.
 *
 * <p>Arrays and numbers are kept by name, copied on the way in and on the way out.
 */
public final class Memory {
    private final Map<String, INDArray> arrays = new LinkedHashMap<>();
    private final Map<String, double[]> numbers = new LinkedHashMap<>();

    /** The array that was kept last under a name, in 'c' order; empty where there is none. */
    public Optional<INDArray> array(String name) {
        return Optional.ofNullable(arrays.get(name)).map(kept -> kept.dup('c'));
    }

    /**
     * Keeps an array in place of the one before.
     *
     * @throws IllegalArgumentException where it holds no float32 or float64 values
     */
    public void keep(String name, INDArray array) {
        if (array.isEmpty() || (array.dataType() != DataType.FLOAT && array.dataType() != DataType.DOUBLE)) {
            throw new IllegalArgumentException("The memory '" + name + "' is of type " + array.dataType()
                    + (array.isEmpty() ? ", without values" : "") + "; expected values of FLOAT or DOUBLE");
        }
        numbers.remove(name);
        arrays.put(name, array.dup('c'));
    }

    /** The numbers that were kept last under a name; none where there are none. */
    public double[] numbers(String name) {
        double[] kept = numbers.get(name);
        if (kept != null) {
            return kept.clone();
        }
        INDArray array = arrays.get(name);
        return array == null ? new double[0] : array.toDoubleVector();
    }

    /** Keeps numbers in place of those before: cheap enough for each step of a training. */
    public void keep(String name, double... values) {
        forget(name);
        if (values.length > 0) {
            numbers.put(name, values.clone());
        }
    }

    /** Keeps nothing under a name. */
    public void forget(String name) {
        arrays.remove(name);
        numbers.remove(name);
    }

    /** All that is kept, by name, for the runtime to write: not to be changed. An array stays the same object as long as it is kept. */
    public Map<String, INDArray> contents() {
        Map<String, INDArray> contents = new LinkedHashMap<>(arrays);
        numbers.forEach((name, values) -> contents.put(name, Nd4j.createFromArray(values)));
        return contents;
    }

    /** One that keeps what another one kept. */
    public static Memory of(Map<String, INDArray> contents) {
        Memory memory = new Memory();
        memory.arrays.putAll(contents);
        return memory;
    }
}
