package org.sagitta.api.plugin;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A memory keeps arrays and numbers that an entry of the descriptor needs later, such as a running average or the parameters
 * at an earlier checkpoint. It is the only state of a plugin that outlives the process: the runtime saves it with the
 * training's state and restores it when an interrupted run is resumed, so that figures are the same bits, resumed or not. A
 * field of the plugin would be lost.
 *
 * <p>Arrays and numbers are stored by name, and copied when they are stored and read.
 */
public final class Memory {
    private final Map<String, INDArray> arrays = new LinkedHashMap<>();
    private final Map<String, double[]> numbers = new LinkedHashMap<>();

    /** Returns the array stored last under a name, in 'c' order; empty if there is none. */
    public Optional<INDArray> array(String name) {
        return Optional.ofNullable(arrays.get(name)).map(kept -> kept.dup('c'));
    }

    /**
     * Stores an array and replaces the one before.
     *
     * @throws IllegalArgumentException if it does not hold float32 or float64 values
     */
    public void keep(String name, INDArray array) {
        if (array.isEmpty() || (array.dataType() != DataType.FLOAT && array.dataType() != DataType.DOUBLE)) {
            throw new IllegalArgumentException("The memory '" + name + "' is of type " + array.dataType()
                    + (array.isEmpty() ? ", without values" : "") + "; expected values of FLOAT or DOUBLE");
        }
        numbers.remove(name);
        arrays.put(name, array.dup('c'));
    }

    /** Returns the numbers stored last under a name; an empty array if there are none. */
    public double[] numbers(String name) {
        double[] kept = numbers.get(name);
        if (kept != null) {
            return kept.clone();
        }
        INDArray array = arrays.get(name);
        return array == null ? new double[0] : array.toDoubleVector();
    }

    /** Stores numbers and replaces those before; this is cheap enough for each step of a training. */
    public void keep(String name, double... values) {
        forget(name);
        if (values.length > 0) {
            numbers.put(name, values.clone());
        }
    }

    /** Deletes what is stored under a name. */
    public void forget(String name) {
        arrays.remove(name);
        numbers.remove(name);
    }

    /**
     * Returns all contents by name, for the runtime to save; they must not be changed. A stored array remains the same object.
     */
    public Map<String, INDArray> contents() {
        Map<String, INDArray> contents = new LinkedHashMap<>(arrays);
        numbers.forEach((name, values) -> contents.put(name, Nd4j.createFromArray(values)));
        return contents;
    }

    /** Creates a memory with the contents of another one. */
    public static Memory of(Map<String, INDArray> contents) {
        Memory memory = new Memory();
        memory.arrays.putAll(contents);
        return memory;
    }
}
