package org.sagitta.runtime.data;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.sagitta.api.data.Dataset;
import org.sagitta.api.data.Examples;
import org.sagitta.api.data.Split;
import org.sagitta.api.data.Targets;
import org.sagitta.runtime.descriptor.tree.Words;

/**
 * Describes the data of a run.
 *
 * @param features the shape of an example
 * @param range the smallest and the largest feature of the training split
 * @param constant the number of features that have the same value in all training examples
 * @param targets the smallest and the largest target value of the training split
 * @param classes the number of classes
 * @param classNames the names of the classes, if there are only a few
 * @param parts the contents of each split; {@code curvature} stands for the examples on which the curvature is measured
 * @param remarks the remarks of the data source
 */
public record DataStatement(
        List<Integer> features,
        List<Double> range,
        int constant,
        Optional<List<Double>> targets,
        Optional<Integer> classes,
        Optional<List<String>> classNames,
        Map<String, Part> parts,
        List<String> remarks) {
    /** The largest number of classes whose names and counts are listed. */
    private static final int LISTED = 5;

    private static final int LONGEST_NAME = 20;

    /**
     * Describes the contents of one split.
     *
     * @param ofClasses the number of examples of each class, if there are only a few classes
     * @param fewestAndMostOfClass the smallest and the largest number of examples of a class, if there are more classes
     */
    public record Part(int examples, Optional<List<Integer>> ofClasses, Optional<List<Integer>> fewestAndMostOfClass) {
        static Part of(Targets targets) {
            if (!(targets instanceof Targets.Classes classes)) {
                return new Part(targets.examples(), Optional.empty(), Optional.empty());
            }
            ClassCounts counts = ClassCounts.of(classes);
            return classes.classes() <= LISTED
                    ? new Part(targets.examples(), Optional.of(counts.counts()), Optional.empty())
                    : new Part(
                            targets.examples(), Optional.empty(), Optional.of(List.of(counts.fewest(), counts.most())));
        }
    }

    static DataStatement of(Dataset dataset, FeatureScan scan, Optional<FeatureScan> values, CurvatureSample sample) {
        Map<String, Part> parts = new LinkedHashMap<>();
        Map<Split, Examples> splits = new TreeMap<>(dataset.splits());
        splits.forEach((split, examples) -> parts.put(Words.ofConstant(split), Part.of(examples.targets())));
        parts.put("curvature", Part.of(sample.targets()));
        Targets targets = dataset.train().targets();
        return new DataStatement(
                dataset.train().shape(),
                range(scan),
                scan.constant().size(),
                values.map(DataStatement::range),
                targets instanceof Targets.Classes classes ? Optional.of(classes.classes()) : Optional.empty(),
                targets instanceof Targets.Classes classes && classes.classes() <= LISTED
                        ? Optional.of(IntStream.range(0, classes.classes())
                                .mapToObj(dataset::className)
                                .toList())
                        : Optional.empty(),
                parts,
                dataset.remarks());
    }

    private static List<Double> range(FeatureScan scan) {
        return List.of(scan.smallest(), scan.largest());
    }

    /** Returns the description as text: the shape of an example, and the contents of the splits. */
    public List<String> lines() {
        List<String> what = new ArrayList<>();
        int width = features.stream().reduce(1, Math::multiplyExact);
        what.add("%s%,d feature%s from %s to %s"
                .formatted(
                        features.size() > 1 ? shape() + ", " : "",
                        width,
                        width == 1 ? "" : "s",
                        ValueText.of(range.get(0)),
                        ValueText.of(range.get(1))));
        if (constant > 0) {
            what.add("%,d of them constant".formatted(constant));
        }
        classes.ifPresent(count -> what.add("%,d class%s".formatted(count, count == 1 ? "" : "es")));
        targets.ifPresent(ends ->
                what.add("targets from %s to %s".formatted(ValueText.of(ends.get(0)), ValueText.of(ends.get(1)))));
        what.addAll(remarks);
        String examples = parts.entrySet().stream()
                .map(part ->
                        "%s %,d%s".formatted(part.getKey(), part.getValue().examples(), ofClasses(part.getValue())))
                .collect(Collectors.joining(", "));
        return List.of("Data: " + String.join("; ", what), "Examples: " + examples);
    }

    private String shape() {
        return features.stream().map(String::valueOf).collect(Collectors.joining(" x "));
    }

    private String ofClasses(Part part) {
        return part.ofClasses()
                .map(counts -> counts.stream().distinct().count() == 1 && counts.size() > 1
                        ? " (%,d of each class)".formatted(counts.get(0))
                        : listed(counts))
                .or(() -> part.fewestAndMostOfClass()
                        .map(ends -> " (%,d to %,d of a class)".formatted(ends.get(0), ends.get(1))))
                .orElse("");
    }

    private String listed(List<Integer> counts) {
        List<String> names = classNames.orElseThrow();
        return IntStream.range(0, counts.size())
                .mapToObj(label -> "%s: %,d".formatted(shortened(names.get(label)), counts.get(label)))
                .collect(Collectors.joining(", ", " (", ")"));
    }

    private static String shortened(String name) {
        return name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) + "..." : name;
    }
}
