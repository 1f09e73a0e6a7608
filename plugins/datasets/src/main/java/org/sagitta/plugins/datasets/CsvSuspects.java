package org.sagitta.plugins.datasets;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;
import org.sagitta.api.data.UnusableDataException;

/**
 * Finds columns of a CSV file that were not chosen explicitly and look like row numbers or identifiers, not features.
 */
final class CsvSuspects {
    /** With fewer examples than this, whole numbers may be consecutive by chance. */
    private static final int TELLING = 10;

    private static final Pattern IDENTIFIER =
            Pattern.compile("(?i:(.*[ _.-])?(id|index|idx|row|rowid|row.?(name|number|num|nr)s?))|.*[a-z](ID|Id)");
    /** The names that pandas gives to columns without a name. */
    private static final Pattern UNNAMED = Pattern.compile("|Unnamed: \\d+");

    private final CsvTable table;
    private final CsvColumns columns;

    private CsvSuspects(CsvTable table) {
        this.table = table;
        this.columns = table.columns();
    }

    /**
     * Refuses suspicious feature columns, and warns of columns that may be a mistake.
     *
     * @throws UnusableDataException if a feature column looks like row numbers or identifiers
     */
    static void refuse(CsvTable table, Consumer<String> warn) {
        new CsvSuspects(table).refuse(warn);
    }

    private void refuse(Consumer<String> warn) {
        List<Integer> suspects = new ArrayList<>();
        List<String> reasons = new ArrayList<>();
        for (int column : columns.features()) {
            double[] values = values(column);
            Optional<String> reason = reason(column, values);
            reason.ifPresent(why -> {
                suspects.add(column);
                reasons.add("column " + columns.name(column) + " " + why);
            });
            if (reason.isEmpty()) {
                warnOf(column, values, warn);
            }
        }
        if (!suspects.isEmpty()) {
            List<Integer> others = columns.features().stream()
                    .filter(column -> !suspects.contains(column))
                    .toList();
            throw new UnusableDataException(
                    "%s: %s, so it is no feature by all appearances; leave it out with ignore: %s, or choose the features with features: %s"
                            .formatted(
                                    table.file(),
                                    String.join(", ", reasons),
                                    columns.keys(suspects),
                                    columns.keys(
                                                    others.size() > 8 || others.isEmpty()
                                                            ? columns.features().subList(0, 1)
                                                            : others)
                                            .replace("]", others.size() > 8 ? ", ...]" : "]")));
        }
    }

    private Optional<String> reason(int column, double[] values) {
        boolean counts = values.length >= TELLING && areDistinctWholeNumbers(values);
        double least = DoubleStream.of(values).min().orElseThrow();
        double most = DoubleStream.of(values).max().orElseThrow();
        if (counts && most - least == values.length - 1) {
            return Optional.of("%scounts the examples, from %.0f to %.0f"
                    .formatted(isUnnamed(column) ? "has no name and " : "", least, most));
        }
        if (isUnnamed(column)) {
            return Optional.of("has no name");
        }
        return counts
                        && name(column)
                                .filter(name -> IDENTIFIER.matcher(name).matches())
                                .isPresent()
                ? Optional.of("is another whole number for each example")
                : Optional.empty();
    }

    private void warnOf(int column, double[] values, Consumer<String> warn) {
        if (values.length >= TELLING && areDistinctWholeNumbers(values) && isAscending(values)) {
            warn.accept(
                    "%s: column %s rises by whole numbers from line to line, as a row number does; leave it out with ignore: %s where it is one."
                            .formatted(table.file(), columns.name(column), columns.keys(List.of(column))));
        }
        name(column)
                .filter(name -> columns.occurrences(name) > 1)
                .ifPresent(name -> warn.accept(
                        "%s has %d columns named '%s'; those that are meant can be chosen by their numbers with features."
                                .formatted(table.file(), columns.occurrences(name), name)));
    }

    private Optional<String> name(int column) {
        return columns.names().map(names -> names.get(column));
    }

    private boolean isUnnamed(int column) {
        return name(column).filter(name -> UNNAMED.matcher(name).matches()).isPresent();
    }

    private double[] values(int column) {
        int place = columns.features().indexOf(column);
        return table.rows().stream()
                .mapToDouble(row -> row.features().get(place))
                .toArray();
    }

    private static boolean areDistinctWholeNumbers(double[] values) {
        return DoubleStream.of(values).allMatch(value -> value == Math.rint(value))
                && DoubleStream.of(values).distinct().count() == values.length;
    }

    private static boolean isAscending(double[] values) {
        for (int n = 1; n < values.length; n++) {
            if (values[n] <= values[n - 1]) {
                return false;
            }
        }
        return true;
    }
}
