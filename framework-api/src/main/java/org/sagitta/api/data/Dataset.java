package org.sagitta.api.data;

import java.util.Map;

/** A data set's parts; the training part is always there. */
public record Dataset(Map<Split, Examples> splits) {
    public Dataset {
        splits = Map.copyOf(splits);
        if (!splits.containsKey(Split.TRAIN)) {
            throw new IllegalArgumentException("A data set needs training examples");
        }
    }

    /** The training examples. */
    public Examples train() {
        return splits.get(Split.TRAIN);
    }
}
