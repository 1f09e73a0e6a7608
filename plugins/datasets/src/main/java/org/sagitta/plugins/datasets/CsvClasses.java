package org.sagitta.plugins.datasets;

import com.google.common.primitives.ImmutableIntArray;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.sagitta.api.data.Targets;
import org.sagitta.api.data.UnusableDataException;

/**
 * A {@code CsvClasses} numbers the classes of a data set from 0, in the order of their labels: by value if all labels
 * are whole numbers, else as text. Different spellings of a whole number, such as 1, 01 and 1.0, are the same class.
 */
final class CsvClasses {
    /** Whole numbers are read as such below this size; far above it, a double does not hold all of them. */
    private static final double LARGEST = 1e15;
    /** With fewer examples than this, it is plausible that each example has a class of its own. */
    private static final int TELLING = 20;

    private final NavigableMap<String, Integer> indices;

    private CsvClasses(NavigableMap<String, Integer> indices) {
        this.indices = indices;
    }

    /** Collects the classes that occur in any of the tables. */
    static CsvClasses of(Collection<CsvTable> tables) {
        tables.forEach(CsvClasses::requireLabels);
        List<String> labels = tables.stream()
                .flatMap(table -> table.rows().stream())
                .map(CsvClasses::label)
                .toList();
        Comparator<String> order =
                labels.stream().allMatch(label -> whole(label).isPresent())
                        ? Comparator.comparingLong(Long::parseLong)
                        : Comparator.naturalOrder();
        NavigableMap<String, Integer> indices = new TreeMap<>(order);
        TreeSet<String> sorted = new TreeSet<>(order);
        sorted.addAll(labels);
        sorted.forEach(label -> indices.put(label, indices.size()));
        return new CsvClasses(indices);
    }

    Targets.Classes targets(CsvTable table) {
        int[] labels =
                table.rows().stream().mapToInt(row -> indices.get(label(row))).toArray();
        return new Targets.Classes(ImmutableIntArray.copyOf(labels), indices.size());
    }

    /** Returns the labels of the classes, in the order of the classes' numbers. */
    List<String> names() {
        return List.copyOf(indices.keySet());
    }

    /**
     * Checks that the labels look like classes, and warns of labels that may be mistakes.
     *
     * @param table all examples of a file
     * @throws UnusableDataException if every example has a label of its own
     */
    void check(CsvTable table, Consumer<String> warn) {
        String column = table.columns().name(table.columns().targets().get(0));
        if (indices.size() >= TELLING && indices.size() >= table.rows().size()) {
            throw new UnusableDataException(
                    "%s: each of the %,d examples has a label of its own in column %s, so these are no classes; expected target: to name the column of the classes, or task: values"
                            .formatted(table.file(), table.rows().size(), column));
        }
        Map<String, List<String>> spellings = new TreeMap<>();
        for (String label : indices.keySet()) {
            if (CsvFirstLine.isMissing(label)) {
                warn.accept(
                        "%s: '%s' in column %s, which reads like a label that is missing, is a class of its own; take these lines out where it is none."
                                .formatted(table.file(), label, column));
            }
            spellings
                    .computeIfAbsent(label.toLowerCase(Locale.ROOT), any -> new ArrayList<>())
                    .add(label);
        }
        spellings.values().stream()
                .filter(same -> same.size() > 1)
                .forEach(same -> warn.accept(
                        "%s: the labels %s in column %s are different classes; write them alike where they are one."
                                .formatted(table.file(), String.join(" and ", same), column)));
    }

    private static String label(CsvTable.Row row) {
        String text = row.targets().get(0);
        return whole(text).map(String::valueOf).orElse(text);
    }

    private static Optional<Long> whole(String text) {
        return CsvNumber.parse(text).stream()
                .filter(value -> value == Math.rint(value) && Math.abs(value) < LARGEST)
                .mapToObj(value -> new BigDecimal(value).longValueExact())
                .findFirst();
    }

    private static void requireLabels(CsvTable table) {
        String column = table.columns().name(table.columns().targets().get(0));
        for (CsvTable.Row row : table.rows()) {
            String text = row.targets().get(0);
            boolean real = whole(text).isEmpty() && CsvNumber.parse(text).isPresent() && !text.matches("[-+]?\\d+");
            if (text.isEmpty() || real) {
                throw new UnusableDataException("%s:%d: column %s is %s; expected a class, a whole number or text%s"
                        .formatted(
                                table.file(),
                                row.line(),
                                column,
                                real ? text : "empty",
                                real ? ", or task: values" : ""));
            }
        }
    }
}
