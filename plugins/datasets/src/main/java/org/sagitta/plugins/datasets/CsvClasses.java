package org.sagitta.plugins.datasets;

import com.google.common.primitives.ImmutableIntArray;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.sagitta.api.data.Targets;
import org.sagitta.api.data.UnusableDataException;

/** The classes of a data set: its labels, sorted, by value where all are integers. */
final class CsvClasses {
    private static final Pattern INTEGER = Pattern.compile("[-+]?\\d{1,18}");

    private final NavigableMap<String, Integer> indices;

    private CsvClasses(NavigableMap<String, Integer> indices) {
        this.indices = indices;
    }

    /** The classes that occur in any of the tables. */
    static CsvClasses of(Collection<CsvTable> tables) {
        tables.forEach(CsvClasses::requireLabels);
        List<String> labels = tables.stream()
                .flatMap(table -> table.rows().stream())
                .map(CsvClasses::label)
                .toList();
        Comparator<String> order =
                labels.stream().allMatch(label -> INTEGER.matcher(label).matches())
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

    private static String label(CsvTable.Row row) {
        return row.targets().get(0);
    }

    private static void requireLabels(CsvTable table) {
        String column = table.columns().name(table.columns().targets().get(0));
        for (CsvTable.Row row : table.rows()) {
            boolean real = !INTEGER.matcher(label(row)).matches()
                    && CsvNumber.parse(label(row)).isPresent();
            if (label(row).isEmpty() || real) {
                throw new UnusableDataException("%s:%d: column %s is %s; expected a class, an integer or text%s"
                        .formatted(
                                table.file(),
                                row.line(),
                                column,
                                real ? label(row) : "empty",
                                real ? ", or task: values" : ""));
            }
        }
    }
}
