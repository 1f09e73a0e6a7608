package org.sagitta.plugins.datasets;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Which columns of a CSV file a descriptor chooses.
 *
 * @param targets the last column where there are none
 * @param features all but the targets where there are none
 * @param ignored neither targets nor features
 */
record CsvChoice(List<CsvColumn> targets, List<CsvColumn> features, List<CsvColumn> ignored) {
    CsvChoice {
        targets = List.copyOf(targets);
        features = List.copyOf(features);
        ignored = List.copyOf(ignored);
    }

    /** Whether a line has one of the names that the descriptor uses, so that it is the header. */
    boolean namesOneOf(List<String> line) {
        List<String> fields = line.stream().map(String::strip).toList();
        return Stream.of(targets, features, ignored)
                .flatMap(List::stream)
                .anyMatch(column -> !column.isNumber(line.size()) && fields.contains(column.text()));
    }

    /** The targets' numbers, without those that have a name. */
    List<Integer> numberedTargets(int columns) {
        return targets.isEmpty()
                ? List.of(columns - 1)
                : IntStream.range(0, columns)
                        .filter(number -> targets.contains(CsvColumn.of(number)))
                        .boxed()
                        .toList();
    }
}
