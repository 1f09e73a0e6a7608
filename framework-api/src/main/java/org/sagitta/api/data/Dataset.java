package org.sagitta.api.data;

import java.util.List;
import java.util.Map;

/**
 * A data set's parts; the training part is always there.
 *
 * @param classNames what the classes are called in the data, by their numbers; empty where the numbers are what the data hold
 * @param remarks on how the data were read, for whoever wonders what became of a file: {@code target species}, {@code the first
 *     line is a header}
 */
public record Dataset(Map<Split, Examples> splits, List<String> classNames, List<String> remarks) {
    /** @throws IllegalArgumentException where there is no training part */
    public Dataset {
        splits = Map.copyOf(splits);
        classNames = List.copyOf(classNames);
        remarks = List.copyOf(remarks);
        if (!splits.containsKey(Split.TRAIN)) {
            throw new IllegalArgumentException("A data set needs training examples");
        }
    }

    /** Parts whose classes are called by their numbers, and that need no remark. */
    public Dataset(Map<Split, Examples> splits) {
        this(splits, List.of(), List.of());
    }

    /** Other parts of the same data. */
    public Dataset with(Map<Split, Examples> others) {
        return new Dataset(others, classNames, remarks);
    }

    /** The training examples. */
    public Examples train() {
        return splits.get(Split.TRAIN);
    }

    /** What a class is called. */
    public String className(int number) {
        return number < classNames.size() ? classNames.get(number) : Integer.toString(number);
    }
}
