package org.sagitta.runtime.data;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.sagitta.api.data.Dataset;
import org.sagitta.api.data.Examples;
import org.sagitta.api.data.Split;
import org.sagitta.api.data.Targets;

/** Reviews the data of a run: describes them, and warns about properties that can mislead a reader of the figures. */
public final class DataReview {
    /** The largest number of classes or columns that a warning lists. */
    private static final int LISTED = 8;
    /**
     * The number of examples from which a column of consecutive whole numbers is reported; with fewer it can be chance.
     */
    private static final int TELLING = 10;
    /**
     * The number of examples from which too many classes are reported; with fewer, most examples may well have a class
     * of their own.
     */
    private static final int MANY = 20;

    /**
     * The largest number of features for which columns are reviewed; longer vectors are flattened images, texts and the
     * like.
     */
    private static final int WIDE = 50;

    private final Dataset dataset;
    private final CurvatureSample sample;
    private final Consumer<String> warn;

    private DataReview(Dataset dataset, CurvatureSample sample, Consumer<String> warn) {
        this.dataset = dataset;
        this.sample = sample;
        this.warn = warn;
    }

    /** Describes the data and passes each warning to {@code warn}. */
    public static DataStatement of(Dataset dataset, CurvatureSample sample, Consumer<String> warn) {
        DataReview review = new DataReview(dataset, sample, warn);
        FeatureScan features = FeatureScan.of(dataset.train().features(), Double.MAX_VALUE);
        Optional<FeatureScan> values = dataset.train().targets() instanceof Targets.Values targets
                ? Optional.of(FeatureScan.of(targets.values(), Double.MAX_VALUE))
                : Optional.empty();
        review.size();
        review.features(features);
        if (dataset.train().targets() instanceof Targets.Classes classes) {
            review.classes(classes.classes());
        }
        values.ifPresent(review::values);
        return DataStatement.of(dataset, features, values, sample);
    }

    private void size() {
        if (dataset.train().size() == 1) {
            warn.accept("There is one training example, so every figure is of this one example.");
        }
    }

    /**
     * Warns about columns of tables only, because images have constant pixels at their edges, and texts have constant
     * columns for rare words.
     */
    private void features(FeatureScan scan) {
        Examples train = dataset.train();
        if (train.shape().size() > 1 || train.size() == 1 || scan.columns() > WIDE) {
            return;
        }
        List<Integer> constant = scan.constant();
        if (!constant.isEmpty()) {
            warn.accept(
                    constant.size() == 1
                            ? "Feature %d (from 0) is %s in all training examples, so it tells nothing of them, and adds parameters all the same; leave it out unless that is meant."
                                    .formatted(constant.get(0), ValueText.of(scan.smallest(constant.get(0))))
                            : "%,d of %,d features, %s (from 0), have one value each in all training examples, so they tell nothing of them, and add parameters all the same; leave them out unless that is meant."
                                    .formatted(constant.size(), scan.columns(), numbers(constant)));
        }
        if (train.size() >= TELLING && scan.columns() > 1) {
            scan.counts()
                    .forEach(column -> warn.accept(
                            "Feature %d (from 0) counts the training examples, from %s to %s, as a row number does; leave it out where it is one."
                                    .formatted(
                                            column,
                                            ValueText.of(scan.smallest(column)),
                                            ValueText.of(scan.largest(column)))));
        }
    }

    private void values(FeatureScan scan) {
        List<Integer> constant = scan.constant();
        if (dataset.train().size() > 1 && !constant.isEmpty()) {
            warn.accept(
                    "Target%s %s (from 0) of all training examples %s the same value, %s: there is nothing to learn of %s."
                            .formatted(
                                    constant.size() == 1 ? "" : "s",
                                    numbers(constant),
                                    constant.size() == 1 ? "is" : "have each",
                                    constant.stream()
                                            .limit(LISTED)
                                            .map(column -> ValueText.of(scan.smallest(column)))
                                            .collect(Collectors.joining(", ")),
                                    constant.size() == 1 ? "it" : "them"));
        }
    }

    private void classes(int classes) {
        Map<Split, ClassCounts> counts = new TreeMap<>();
        dataset.splits().forEach((split, examples) -> counts.put(split, counts(examples.targets())));
        List<Integer> nowhere = IntStream.range(0, classes)
                .filter(label -> counts.values().stream().allMatch(part -> part.of(label) == 0))
                .boxed()
                .toList();
        nowhere(nowhere, classes);
        int occurring = classes - nowhere.size();
        if (dataset.train().size() >= MANY && occurring > dataset.train().size() / 2) {
            warn.accept(
                    "There are %,d classes for %,d training examples, so hardly two are of one class; look whether the labels are classes, or names, numbers or values."
                            .formatted(occurring, dataset.train().size()));
        }
        parts(counts, nowhere);
        curvature(counts.get(sample.split()));
    }

    private static ClassCounts counts(Targets targets) {
        return ClassCounts.of((Targets.Classes) targets);
    }

    private void nowhere(List<Integer> nowhere, int classes) {
        int count = nowhere.size();
        if (classes - count == 1) {
            int only = IntStream.range(0, classes)
                    .filter(label -> !nowhere.contains(label))
                    .findFirst()
                    .orElseThrow();
            warn.accept("All examples are of one class, %s%s, so there is nothing to tell apart."
                    .formatted(
                            dataset.className(only),
                            count == 0
                                    ? ""
                                    : count == 1
                                            ? ": the other class does not occur"
                                            : ": the other %,d classes do not occur".formatted(count)));
            return;
        }
        if (count == 0) {
            return;
        }
        boolean first = nowhere.get(count - 1) == count - 1;
        warn.accept(
                "%s not occur in any part, but the model has an output for %s all the same; %s, unless the model knows %s from elsewhere."
                        .formatted(
                                named(nowhere) + (count == 1 ? " does" : " do"),
                                count == 1 ? "it" : "each",
                                first
                                        ? "subtract %d from the labels, so that they begin with 0".formatted(count)
                                        : "number those that occur from 0, as np.unique(y, return_inverse=True)[1] does",
                                count == 1 ? "it" : "them"));
    }

    /** Warns about classes that are present in one split and absent from another. */
    private void parts(Map<Split, ClassCounts> counts, List<Integer> nowhere) {
        ClassCounts train = counts.get(Split.TRAIN);
        List<Integer> unseen = train.absent().stream()
                .filter(label -> !nowhere.contains(label))
                .toList();
        if (!unseen.isEmpty()) {
            String others = counts.keySet().stream()
                    .filter(split ->
                            unseen.stream().anyMatch(label -> counts.get(split).of(label) > 0))
                    .map(DataCheck::name)
                    .collect(Collectors.joining(" and "));
            warn.accept(lacking("training", unseen) + ", which the " + others + " part has: no training can learn "
                    + (unseen.size() == 1 ? "it" : "them") + remedy());
        }
        counts.forEach((split, part) -> {
            List<Integer> lacks =
                    part.absent().stream().filter(label -> train.of(label) > 0).toList();
            if (split != Split.TRAIN && !lacks.isEmpty()) {
                warn.accept(lacking(DataCheck.name(split), lacks)
                        + ", which the training part has: its loss and accuracy say nothing of "
                        + (lacks.size() == 1 ? "it" : "them") + remedy());
            }
        });
    }

    private String lacking(String part, List<Integer> classes) {
        return "The %s part lacks %s".formatted(part, lowerCase(named(classes)));
    }

    private static String remedy() {
        return ". Where the data hold one class after the other, have the parts drawn at random: random: true in a split of npy,"
                + " test-fraction of csv, hold-out.";
    }

    private void curvature(ClassCounts part) {
        ClassCounts own = counts(sample.targets());
        List<Integer> lacks =
                own.absent().stream().filter(label -> part.of(label) > 0).toList();
        if (!lacks.isEmpty()) {
            warn.accept("The %s%,d examples whose curvature is measured lack %s, which the %s part has: %s."
                    .formatted(
                            sample.random() ? "" : "first ",
                            sample.targets().examples(),
                            lowerCase(named(lacks)),
                            DataCheck.name(sample.split()),
                            sample.random()
                                    ? "take more of them, with curvature.examples"
                                    : "curvature.sample: random draws them, and without curvature.examples it is all"));
        }
    }

    /**
     * Formats classes with their total number: {@code Class 0}, {@code Classes 0 and 1},
     * {@code Classes 0, 1, 2 and 40 more}.
     */
    private String named(List<Integer> classes) {
        String names = classes.stream().limit(LISTED).map(dataset::className).collect(Collectors.joining(", "));
        return (classes.size() == 1 ? "Class " : "Classes ")
                + names
                + (classes.size() > LISTED ? " and %,d more".formatted(classes.size() - LISTED) : "")
                + " (of %,d)".formatted(((Targets.Classes) dataset.train().targets()).classes());
    }

    private static String lowerCase(String named) {
        return Character.toLowerCase(named.charAt(0)) + named.substring(1);
    }

    private static String numbers(List<Integer> columns) {
        return columns.stream().limit(LISTED).map(String::valueOf).collect(Collectors.joining(", "))
                + (columns.size() > LISTED ? " and %,d more".formatted(columns.size() - LISTED) : "");
    }
}
