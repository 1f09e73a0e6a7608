package org.sagitta.runtime.data;

import java.util.List;
import java.util.stream.IntStream;
import org.sagitta.api.data.Targets;

/**
 * Counts the examples of each class.
 *
 * @param counts the numbers of examples, indexed by class
 */
record ClassCounts(List<Integer> counts) {
    static ClassCounts of(Targets.Classes targets) {
        int[] counts = new int[targets.classes()];
        targets.labels().forEach(label -> counts[label]++);
        return new ClassCounts(IntStream.of(counts).boxed().toList());
    }

    int of(int label) {
        return counts.get(label);
    }

    int fewest() {
        return counts.stream().mapToInt(count -> count).min().orElse(0);
    }

    int most() {
        return counts.stream().mapToInt(count -> count).max().orElse(0);
    }

    /** Returns the classes that have no example. */
    List<Integer> absent() {
        return IntStream.range(0, counts.size())
                .filter(label -> counts.get(label) == 0)
                .boxed()
                .toList();
    }
}
