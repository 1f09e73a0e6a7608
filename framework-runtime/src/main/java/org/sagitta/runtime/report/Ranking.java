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
 * The estimators in the order of how far a figure of theirs is from its ideal, at one checkpoint, of the whole or of a layer.
 *
 * @param layer empty of the whole
 * @param places the best first; those whose figure does not exist last, without a rank
 */
record Ranking(String metric, long step, double epoch, Optional<String> layer, List<Place> places) {
    /** Distances no farther apart than that, relative to the nearer one, or to 1e-3 of the ideal's unit, differ by rounding. */
    private static final double ROUNDING = 1e-9;

    /**
     * An estimator's place.
     *
     * @param rank from 1; those that their errors do not tell from the first among them share the mean of their ranks; empty
     *     of a figure that does not exist
     * @param text the figure as people read it
     */
    record Place(String estimator, OptionalDouble rank, String text, String accuracy) {}

    /** What figures are ranked together by. */
    private record Key(String metric, long step, Optional<String> layer) {}

    /** All rankings of a journal, as they first appear: one for each figure that has an ideal, checkpoint and layer. */
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
