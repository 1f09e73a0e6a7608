package org.sagitta.runtime.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.sagitta.api.figure.Uncertainty.Residual;
import org.sagitta.runtime.record.JournalLine;
import org.sagitta.runtime.record.StudentInterval;

/**
 * Ranks the estimators by the distance of one figure from its ideal value, at one checkpoint, for the whole network or
 * one layer.
 *
 * @param layer the layer; empty for the whole network
 * @param places the places, the best first; estimators whose figure does not exist come last, without a rank
 */
record Ranking(String metric, long step, double epoch, Optional<String> layer, List<Place> places) {
    /**
     * The tolerance for rounding: distances that differ by less, relative to the smaller distance (but at least 1e-3),
     * are tied.
     */
    private static final double ROUNDING = 1e-9;

    /**
     * The place that an estimator has in the ranking.
     *
     * @param rank the rank from 1; estimators that their errors do not distinguish from the first among them share the
     * mean of their ranks; empty if the figure does not exist
     * @param text the value as formatted text
     * @param accuracy the uncertainty as formatted text
     */
    record Place(String estimator, OptionalDouble rank, String text, String accuracy) {}

    /** The key of figures that are ranked together. */
    private record Key(String metric, long step, Optional<String> layer) {}

    /**
     * Returns all rankings of a journal in the order of their first figures: one for each figure with an ideal value,
     * each checkpoint and each layer.
     */
    static List<Ranking> of(List<JournalLine> journal) {
        Map<Key, Map<String, JournalLine>> groups = new LinkedHashMap<>();
        journal.stream()
                .filter(line -> line.measurement().ideal().isPresent()
                        && line.key().estimator().isPresent())
                .forEach(line -> groups.computeIfAbsent(
                                new Key(
                                        line.key().name(),
                                        line.step(),
                                        line.key().layer()),
                                key -> new LinkedHashMap<>())
                        .put(line.key().estimator().get(), line));
        return groups.values().stream()
                .map(lines -> ranked(List.copyOf(lines.values())))
                .toList();
    }

    private static Ranking ranked(List<JournalLine> lines) {
        List<JournalLine> sorted = lines.stream()
                .sorted(Comparator.comparingDouble(Ranking::distance))
                .toList();
        List<Place> places = new ArrayList<>();
        int from = 0;
        while (from < sorted.size()) {
            int to = from + 1;
            while (to < sorted.size() && isTied(sorted.get(from), sorted.get(to))) {
                to++;
            }
            OptionalDouble rank = Double.isNaN(distance(sorted.get(from)))
                    ? OptionalDouble.empty()
                    : OptionalDouble.of((from + 1 + to) / 2.0);
            sorted.subList(from, to).forEach(line -> places.add(place(line, rank)));
            from = to;
        }
        JournalLine first = lines.get(0);
        return new Ranking(
                first.key().name(), first.step(), first.epoch(), first.key().layer(), List.copyOf(places));
    }

    private static Place place(JournalLine line, OptionalDouble rank) {
        FigureText text = FigureText.of(line);
        return new Place(line.key().estimator().orElseThrow(), rank, text.value(), text.uncertaintyInWords());
    }

    private static double distance(JournalLine line) {
        return Math.abs(line.value() - line.measurement().ideal().orElseThrow());
    }

    private static boolean isTied(JournalLine better, JournalLine worse) {
        double error = Math.hypot(error(better), error(worse));
        return distance(worse) - distance(better) <= error + ROUNDING * Math.max(1e-3, distance(better));
    }

    private static double error(JournalLine line) {
        return line.measurement().uncertainty() instanceof Residual residual
                ? residual.value()
                : line.interval().map(StudentInterval::halfWidth).orElse(0.0);
    }
}
