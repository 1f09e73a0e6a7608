package org.sagitta.plugins.datasets;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sagitta.api.data.UnusableDataException;

/**
 * A {@code CsvFirstLine} is the first line of a CSV file. It decides whether that line is a header or an example.
 *
 * @param fields the fields of the line
 * @param following some of the lines after it
 * @param targets the numbers of the target columns that are known; all other columns are features
 */
record CsvFirstLine(List<String> fields, List<List<String>> following, List<Integer> targets) {
    private static final Set<String> MISSING = Set.of("", "?", "-", "na", "n/a", "nan", "null", "none");

    /** Returns whether the field is a common notation for a missing value. */
    static boolean isMissing(String field) {
        return MISSING.contains(field.strip().toLowerCase(Locale.ROOT));
    }

    /**
     * Returns whether the line is a header.
     *
     * @throws UnusableDataException if the line may be a header as well as an example
     */
    boolean isHeader(String file) {
        if (fields.stream().noneMatch(CsvFirstLine::isNumber)) {
            return true;
        }
        if (hasDecimals()) {
            return false;
        }
        if (countsColumns(0) || countsColumns(1)) {
            if (numbers() == fields.size() - 1 && targets.stream().anyMatch(this::isTextAboveNumbers)) {
                return true;
            }
            if (isNamedOnce() || (numbers() == fields.size() && fields.size() > 2)) {
                throw ambiguous(file);
            }
        }
        if (columns().filter(column -> !targets.contains(column)).anyMatch(this::isTextAboveNumbers)
                || isUnlikeTheOthers()) {
            throw ambiguous(file);
        }
        return false;
    }

    /**
     * Returns whether a field is a number that is not whole. Names of columns are words or whole numbers, so such a
     * line is an example.
     */
    private boolean hasDecimals() {
        return fields.stream().anyMatch(field -> isNumber(field) && !isWhole(field));
    }

    /**
     * Returns whether the numbers in the line are the columns' own numbers, counted from {@code start}, as in 0,1,2 and
     * in 0,1,label.
     */
    private boolean countsColumns(int start) {
        return numbers() > start + 1
                && columns()
                        .filter(column -> isNumber(fields.get(column)))
                        .allMatch(column -> value(fields.get(column)) == start + column);
    }

    /** Returns whether a target field of this line is a text that occurs in no other line. */
    private boolean isNamedOnce() {
        return targets.stream()
                .anyMatch(column -> !isNumber(fields.get(column))
                        && present(column)
                                .noneMatch(
                                        field -> field.equals(fields.get(column).strip())));
    }

    private boolean isTextAboveNumbers(int column) {
        String field = fields.get(column);
        boolean isText = !isNumber(field) && (!isMissing(field) || column == 0);
        return isText && !following.isEmpty() && present(column).allMatch(CsvFirstLine::isNumber);
    }

    /**
     * Returns whether the line looks like column numbers: all its fields are whole numbers, while every other line has
     * decimals in all features and none of them has this line's target.
     */
    private boolean isUnlikeTheOthers() {
        return numbers() == fields.size()
                && following.size() > 1
                && targets.size() < fields.size()
                && columns()
                        .allMatch(column -> targets.contains(column)
                                ? present(column)
                                        .noneMatch(
                                                field -> isNumber(field) && value(field) == value(fields.get(column)))
                                : present(column).anyMatch(field -> isNumber(field) && !isWhole(field)));
    }

    private Stream<Integer> columns() {
        return IntStream.range(0, fields.size()).boxed();
    }

    private Stream<String> present(int column) {
        return following.stream()
                .filter(line -> column < line.size())
                .map(line -> line.get(column).strip())
                .filter(field -> !isMissing(field));
    }

    private int numbers() {
        return (int) fields.stream().filter(CsvFirstLine::isNumber).count();
    }

    private static boolean isNumber(String field) {
        return CsvNumber.parse(field).isPresent();
    }

    private static boolean isWhole(String field) {
        return field.strip().matches("[-+]?\\d+");
    }

    private static double value(String field) {
        return CsvNumber.parse(field).orElseThrow();
    }

    private UnusableDataException ambiguous(String file) {
        String line = String.join(",", fields);
        return new UnusableDataException(
                "%s:1 is %s: these may be the names of the columns or an example; say which with header: true or header: false"
                        .formatted(file, line.length() > 60 ? line.substring(0, 60) + "..." : line));
    }
}
