package org.sagitta.plugins.datasets;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A {@code CsvChoice} holds the columns of a CSV file that a descriptor chooses.
 *
 * @param targets the target columns; if empty, the last column is the target
 * @param features the feature columns; if empty, every column that is neither a target nor ignored is a feature
 * @param ignored the columns that are neither features nor targets
 */
record CsvChoice(List<CsvColumn> targets, List<CsvColumn> features, List<CsvColumn> ignored) {
    CsvChoice {
        targets = List.copyOf(targets);
        features = List.copyOf(features);
        ignored = List.copyOf(ignored);
    }

    /** Returns whether the line contains a column name that the descriptor uses; such a line is the header. */
    boolean namesOneOf(List<String> line) {
        List<String> fields = line.stream().map(String::strip).toList();
        return Stream.of(targets, features, ignored)
                .flatMap(List::stream)
                .anyMatch(column -> !column.isNumber(line.size()) && fields.contains(column.text()));
    }

    /** Returns the numbers of those target columns that are given by number; targets given by name are left out. */
    List<Integer> numberedTargets(int columns) {
        return targets.isEmpty()
                ? List.of(columns - 1)
                : IntStream.range(0, columns)
                        .filter(number -> targets.contains(CsvColumn.of(number)))
                        .boxed()
                        .toList();
    }
}
