package org.sagitta.plugins.datasets;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.sagitta.api.data.UnusableDataException;

/**
 * What a CSV file's columns are.
 *
 * @param names of all columns, where the file has a header
 * @param count of all columns
 * @param targets indices of the target columns; all others are features
 */
record CsvColumns(Optional<List<String>> names, int count, List<Integer> targets) {
    /**
     * @param first the file's first line: its header, or its first example
     * @param wanted names or indices of the targets; the last column where there are none
     * @param file for messages
     */
    static CsvColumns of(List<String> first, boolean header, List<String> wanted, String file) {
        Optional<List<String>> names =
                header ? Optional.of(first.stream().map(String::strip).toList()) : Optional.empty();
        if (first.size() < 2) {
            throw new UnusableDataException(file + " has one column (" + first.get(0)
                    + "); expected features and a target: is the delimiter right?");
        }
        List<Integer> targets = wanted.isEmpty()
                ? List.of(first.size() - 1)
                : wanted.stream()
                        .map(column -> index(column, names, first.size(), file))
                        .distinct()
                        .toList();
        if (targets.size() == first.size()) {
            throw new UnusableDataException(file + " has target columns only; expected at least one feature");
        }
        return new CsvColumns(names, first.size(), targets);
    }

    /** The feature columns' indices, ascending. */
    List<Integer> features() {
        return IntStream.range(0, count)
                .boxed()
                .filter(column -> !targets.contains(column))
                .toList();
    }

    /** What messages call a column. */
    String name(int column) {
        return names.map(all -> "'" + all.get(column) + "'").orElse(String.valueOf(column));
    }

    /** As messages list them. */
    @Override
    public String toString() {
        return count + " columns"
                + names.map(all -> ": " + String.join(", ", all)).orElse("");
    }

    private static int index(String column, Optional<List<String>> names, int count, String file) {
        int named = names.map(all -> all.indexOf(column)).orElse(-1);
        if (named >= 0) {
            return named;
        }
        if (column.matches("\\d{1,9}") && Integer.parseInt(column) < count) {
            return Integer.parseInt(column);
        }
        throw new UnusableDataException("%s has no column '%s'; expected %s"
                .formatted(
                        file,
                        column,
                        names.map(all -> "one of " + String.join(", ", all) + ", or ")
                                        .orElse("a header, or ")
                                + "an index from 0 to " + (count - 1)));
    }
}
