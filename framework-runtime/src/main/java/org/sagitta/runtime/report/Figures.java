package org.sagitta.runtime.report;

import com.google.common.collect.ImmutableList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sagitta.runtime.run.JournalLine;

/**
 * The figures of a run's last checkpoint.
 *
 * @param lines in the journal's order; one for each estimator, metric and split
 */
public record Figures(List<JournalLine> lines) {
    /** The journal's metric for the mean loss over an epoch's mini-batches: of the training, not of a checkpoint. */
    static final String TRAINING_LOSS = "training-loss";

    /** Picks the figures of the last checkpoint that has any; of two for the same thing the later one counts. */
    public static Figures ofLastCheckpoint(List<JournalLine> journal) {
        long last = journal.stream()
                .filter(Figures::isOfCheckpoint)
                .mapToLong(JournalLine::step)
                .max()
                .orElse(-1);
        Map<String, JournalLine> latest = new LinkedHashMap<>();
        journal.stream()
                .filter(line -> isOfCheckpoint(line) && line.step() == last)
                .forEach(line -> latest.put(name(line), line));
        return new Figures(ImmutableList.copyOf(latest.values()));
    }

    /** What a figure is called beside others: {@code hessian/trace}, {@code loss (test)}. */
    static String name(JournalLine line) {
        return line.estimator().isPresent() ? line.key() : line.metric() + " (" + line.split() + ")";
    }

    /** Where the training stood. */
    String heading() {
        return lines.stream()
                .findFirst()
                .map(line -> "Figures at step " + line.step() + ", epoch " + FigureText.number(line.epoch()))
                .orElse("Figures");
    }

    /** The estimators, as they first appear. */
    List<String> estimators() {
        return lines.stream()
                .flatMap(line -> line.estimator().stream())
                .distinct()
                .toList();
    }

    /** The figures of the loss surface itself: loss, accuracy and their like. */
    List<JournalLine> ofSurface() {
        return lines.stream().filter(line -> line.estimator().isEmpty()).toList();
    }

    /** The figures of operators, one a metric. */
    List<JournalLine> ofOperators() {
        return lines.stream()
                .filter(line -> line.estimator().isPresent()
                        && line.layer().isEmpty()
                        && line.quantity().isEmpty())
                .toList();
    }

    /** The metrics of operators that have more figures than one. */
    public List<String> metricsOfSeveralQuantities() {
        return lines.stream()
                .filter(line -> line.estimator().isPresent() && line.quantity().isPresent())
                .map(JournalLine::entry)
                .distinct()
                .toList();
    }

    /** The quantities of such a metric, of the whole matrix. */
    List<String> quantities(String metric) {
        return lines.stream()
                .filter(line -> line.estimator().isPresent()
                        && line.entry().equals(metric)
                        && line.layer().isEmpty())
                .flatMap(line -> line.quantity().stream())
                .distinct()
                .toList();
    }

    /** The figure of a {@link #name}. */
    Optional<JournalLine> find(String name) {
        return lines.stream().filter(line -> name(line).equals(name)).findFirst();
    }

    private static boolean isOfCheckpoint(JournalLine line) {
        return !line.metric().equals(TRAINING_LOSS);
    }
}
