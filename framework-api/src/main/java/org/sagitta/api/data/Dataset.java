package org.sagitta.api.data;

import java.util.List;
import java.util.Map;

/**
 * A data set consists of splits, of which the training split always exists.
 *
 * @param classNames the names of the classes, by their numbers; empty if the data name classes by numbers
 * @param remarks notes on how the data were read: {@code target species}, {@code the first line is a header}
 */
public record Dataset(Map<Split, Examples> splits, List<String> classNames, List<String> remarks) {
    /**
     * Checks the splits.
     *
     * @throws IllegalArgumentException if there is no training split
     */
    public Dataset {
        splits = Map.copyOf(splits);
        classNames = List.copyOf(classNames);
        remarks = List.copyOf(remarks);
        if (!splits.containsKey(Split.TRAIN)) {
            throw new IllegalArgumentException("A data set needs training examples");
        }
    }

    /** Creates a data set whose classes are named by their numbers, without remarks. */
    public Dataset(Map<Split, Examples> splits) {
        this(splits, List.of(), List.of());
    }

    /** Returns a data set with other splits of the same data. */
    public Dataset with(Map<Split, Examples> others) {
        return new Dataset(others, classNames, remarks);
    }

    /** Returns the training examples. */
    public Examples train() {
        return splits.get(Split.TRAIN);
    }

    /** Returns the name of a class. */
    public String className(int number) {
        return number < classNames.size() ? classNames.get(number) : Integer.toString(number);
    }
}
