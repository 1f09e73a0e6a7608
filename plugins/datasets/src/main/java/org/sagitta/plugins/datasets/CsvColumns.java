package org.sagitta.plugins.datasets;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.sagitta.api.data.UnusableDataException;

/**
 * A {@code CsvColumns} describes the columns of a CSV file: their names, and which are features and targets.
 *
 * @param names the names of all columns, if the file has a header
 * @param count the number of all columns
 * @param targets the numbers of the target columns
 * @param features the numbers of the feature columns
 */
record CsvColumns(Optional<List<String>> names, int count, List<Integer> targets, List<Integer> features) {
    /** A remark lists at most this many columns. */
    private static final int LISTED = 12;

    /**
     * Finds the chosen columns in a file.
     *
     * @param first the file's first line: its header or its first example
     * @param file the file's name for messages
     */
    static CsvColumns of(List<String> first, boolean header, CsvChoice choice, String file) {
        Optional<List<String>> names =
                header ? Optional.of(first.stream().map(String::strip).toList()) : Optional.empty();
        if (first.size() < 2) {
            throw new UnusableDataException(file + " has one column (" + first.get(0)
                    + "); expected features and a target: is the delimiter right?");
        }
        List<Integer> targets = choice.targets().isEmpty()
                ? List.of(first.size() - 1)
                : numbers(choice.targets(), names, first.size(), file);
        List<Integer> ignored = numbers(choice.ignored(), names, first.size(), file);
        List<Integer> chosen = numbers(choice.features(), names, first.size(), file);
        List<Integer> features = chosen.isEmpty()
                ? IntStream.range(0, first.size())
                        .boxed()
                        .filter(column -> !targets.contains(column) && !ignored.contains(column))
                        .toList()
                : chosen;
        CsvColumns columns = new CsvColumns(names, first.size(), targets, features);
        columns.requireApart(ignored, file);
        return columns;
    }

    private void requireApart(List<Integer> ignored, String file) {
        for (int target : targets) {
            if (features.contains(target) || ignored.contains(target)) {
                throw new UnusableDataException(
                        "%s: column %s is the target, and one of the %s; expected one of the two"
                                .formatted(
                                        file,
                                        name(target),
                                        features.contains(target) ? "features" : "ignored columns"));
            }
        }
        if (features.isEmpty()) {
            throw new UnusableDataException(file
                    + (ignored.isEmpty() ? " has target columns only" : ": all columns but the targets are ignored")
                    + "; expected at least one feature");
        }
    }

    /** Returns the column's name as messages show it. */
    String name(int column) {
        return names.map(all -> all.get(column))
                .filter(name -> !name.isEmpty())
                .map(name -> "'" + name + "'")
                .orElse(String.valueOf(column));
    }

    /** Returns the text by which a descriptor refers to the column. */
    String key(int column) {
        return names.map(all -> all.get(column))
                .filter(name -> !name.isEmpty() && occurrences(name) == 1)
                .orElse(String.valueOf(column));
    }

    /** Returns the list by which a descriptor refers to the columns. */
    String keys(List<Integer> columns) {
        return columns.stream().map(this::key).collect(Collectors.joining(", ", "[", "]"));
    }

    /** Returns how many columns have this name. */
    long occurrences(String name) {
        return names.stream().flatMap(List::stream).filter(name::equals).count();
    }

    /** Returns remarks that say how the columns were interpreted. */
    List<String> remarks() {
        return List.of(
                names.isPresent() ? "the first line is a header" : "no header",
                "feature" + listed(features),
                "target" + listed(targets));
    }

    private String listed(List<Integer> columns) {
        String list = columns.stream().limit(LISTED).map(this::key).collect(Collectors.joining(", "));
        return (columns.size() == 1 ? " " : "s ")
                + list
                + (columns.size() > LISTED ? " and %,d more".formatted(columns.size() - LISTED) : "");
    }

    /** Returns the columns as messages list them. */
    @Override
    public String toString() {
        return count + " columns"
                + names.map(all -> ": " + String.join(", ", all)).orElse("");
    }

    private static List<Integer> numbers(
            List<CsvColumn> columns, Optional<List<String>> names, int count, String file) {
        Set<Integer> seen = new HashSet<>();
        return columns.stream()
                .map(column -> number(column, names, count, file))
                .filter(seen::add)
                .toList();
    }

    private static int number(CsvColumn column, Optional<List<String>> names, int count, String file) {
        int named = names.map(all -> all.indexOf(column.text())).orElse(-1);
        if (named >= 0) {
            if (named != names.get().lastIndexOf(column.text())) {
                throw new UnusableDataException(
                        "%s has several columns '%s'; name the one that is meant by its number, from 0"
                                .formatted(file, column));
            }
            return named;
        }
        if (column.isNumber(count)) {
            return Integer.parseInt(column.text());
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
