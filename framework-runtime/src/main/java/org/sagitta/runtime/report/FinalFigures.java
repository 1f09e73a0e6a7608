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
 * Selects the figures of a run's last checkpoint.
 *
 * @param lines one line for each estimator, metric and split, in the order of the journal
 */
public record FinalFigures(List<JournalLine> lines) {
    /**
     * The journal's metric for the mean loss over the mini-batches of an epoch; it belongs to the training and not to a
     * checkpoint.
     */
    static final String TRAINING_LOSS = "training-loss";

    /** Selects the figures of the last checkpoint that has any; if a figure occurs twice, the later one counts. */
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

    /** Returns the name of a figure in a list of figures: {@code hessian/trace}, {@code loss (test)}. */
    static String name(FigureKey key) {
        return key.estimator().isPresent() ? key.path() : key.name() + " (" + key.split() + ")";
    }

    /** Returns a heading with the step and the epoch of the checkpoint. */
    String heading() {
        return lines.stream()
                .findFirst()
                .map(line -> "Figures at step " + line.step() + ", epoch " + FigureText.number(line.epoch()))
                .orElse("Figures");
    }

    /** Returns the estimators in the order of their first figures. */
    List<String> estimators() {
        return keys().flatMap(key -> key.estimator().stream()).distinct().toList();
    }

    /** Returns the keys of the figures of the loss surface itself: loss, accuracy and others of the whole network. */
    List<FigureKey> ofSurface() {
        return keys().filter(key -> key.estimator().isEmpty() && key.layer().isEmpty())
                .toList();
    }

    /** Returns the keys of the main figures of whole operators, one per metric. */
    List<FigureKey> ofOperators() {
        return keys().filter(key -> key.estimator().isPresent()
                        && key.layer().isEmpty()
                        && key.quantity().isEmpty())
                .toList();
    }

    /** Returns the metrics of operators that have several figures. */
    public List<String> metricsOfSeveralQuantities() {
        return keys().filter(
                        key -> key.estimator().isPresent() && !key.quantity().isEmpty())
                .map(FigureKey::metric)
                .distinct()
                .toList();
    }

    /** Returns the quantities of such a metric for the whole matrix. */
    List<String> quantities(String metric) {
        return keys().filter(key -> key.estimator().isPresent()
                        && key.metric().equals(metric)
                        && key.layer().isEmpty()
                        && !key.quantity().isEmpty())
                .map(FigureKey::quantity)
                .distinct()
                .toList();
    }

    /** Returns the figure with the given key. */
    Optional<JournalLine> find(FigureKey key) {
        return lines.stream().filter(line -> line.key().equals(key)).findFirst();
    }

    /** Returns a figure of a whole operator. */
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
