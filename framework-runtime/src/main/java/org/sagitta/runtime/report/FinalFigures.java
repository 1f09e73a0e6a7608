package org.sagitta.runtime.report;

import com.google.common.collect.ImmutableList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.sagitta.api.figure.FigureKey;
import org.sagitta.runtime.record.JournalLine;

/**
 * The figures of a run's last checkpoint.
 *
 * @param lines in the journal's order; one for each estimator, metric and split
 */
public record FinalFigures(List<JournalLine> lines) {
    /** The journal's metric for the mean loss over an epoch's mini-batches: of the training, not of a checkpoint. */
    static final String TRAINING_LOSS = "training-loss";

    /** Picks the figures of the last checkpoint that has any; of two for the same thing the later one counts. */
    public static FinalFigures ofLastCheckpoint(List<JournalLine> journal) {
        long last = journal.stream()
                .filter(FinalFigures::isOfCheckpoint)
                .mapToLong(JournalLine::step)
                .max()
                .orElse(-1);
        Map<FigureKey, JournalLine> latest = new LinkedHashMap<>();
        journal.stream()
                .filter(line -> isOfCheckpoint(line) && line.step() == last)
                .forEach(line -> latest.put(line.key(), line));
        return new FinalFigures(ImmutableList.copyOf(latest.values()));
    }

    /** The name of a figure beside others: {@code hessian/trace}, {@code loss (test)}. */
    static String name(FigureKey key) {
        return key.estimator().isPresent() ? key.path() : key.name() + " (" + key.split() + ")";
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
        return keys().flatMap(key -> key.estimator().stream()).distinct().toList();
    }

    /** The keys of the figures of the loss surface itself, as a whole: loss, accuracy and their like. */
    List<FigureKey> ofSurface() {
        return keys().filter(key -> key.estimator().isEmpty() && key.layer().isEmpty())
                .toList();
    }

    /** The keys of the figures of whole operators, one a metric. */
    List<FigureKey> ofOperators() {
        return keys().filter(key -> key.estimator().isPresent()
                        && key.layer().isEmpty()
                        && key.quantity().isEmpty())
                .toList();
    }

    /** The metrics of operators that have more figures than one. */
    public List<String> metricsOfSeveralQuantities() {
        return keys().filter(
                        key -> key.estimator().isPresent() && !key.quantity().isEmpty())
                .map(FigureKey::metric)
                .distinct()
                .toList();
    }

    /** The quantities of such a metric, of the whole matrix. */
    List<String> quantities(String metric) {
        return keys().filter(key -> key.estimator().isPresent()
                        && key.metric().equals(metric)
                        && key.layer().isEmpty()
                        && !key.quantity().isEmpty())
                .map(FigureKey::quantity)
                .distinct()
                .toList();
    }

    /** The figure with a key. */
    Optional<JournalLine> find(FigureKey key) {
        return lines.stream().filter(line -> line.key().equals(key)).findFirst();
    }

    /** A figure of an operator as a whole. */
    Optional<JournalLine> find(String estimator, String metric, String quantity) {
        return lines.stream()
                .filter(line -> line.key()
                        .equals(new FigureKey(
                                metric,
                                quantity,
                                Optional.of(estimator),
                                Optional.empty(),
                                line.key().split())))
                .findFirst();
    }

    private Stream<FigureKey> keys() {
        return lines.stream().map(JournalLine::key);
    }

    private static boolean isOfCheckpoint(JournalLine line) {
        return !line.key().metric().equals(TRAINING_LOSS);
    }
}
