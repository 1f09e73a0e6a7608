package org.sagitta.plugins.metrics.eigenspace;

import com.google.common.collect.HashBasedTable;
import com.google.common.collect.Table;
import com.google.common.primitives.Doubles;
import com.google.common.primitives.ImmutableDoubleArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sagitta.api.picture.Picture;
import org.sagitta.api.plugin.Memory;
import org.sagitta.plugins.metrics.eigenspace.SubspaceOverlapMetric.Space;

/**
 * An {@code OverlapHistory} keeps the leading eigenspaces of one estimator at several checkpoints, and all their
 * overlaps, in the memory of a metric.
 *
 * @param kept the number of spaces that are kept for comparisons: the first one and the last ones
 */
record OverlapHistory(int kept, Memory memory) {
    private static final String STEPS = "steps";
    /** The name of the steps whose spaces are kept. */
    private static final String VISITS = "visits";
    /** The name of the overlaps, three numbers each: a step, an earlier step or the same one, their overlap. */
    private static final String OVERLAPS = "overlaps";

    Optional<Space> first() {
        return visits().stream().findFirst().map(this::space);
    }

    Optional<Space> last() {
        return visits().stream().reduce((earlier, later) -> later).map(this::space);
    }

    void add(double step, Space space) {
        List<Double> visits = visits();
        List<Double> overlaps = new ArrayList<>(Doubles.asList(memory.numbers(OVERLAPS)));
        for (double earlier : visits) {
            overlaps.addAll(List.of(step, earlier, space.overlap(space(earlier))));
        }
        overlaps.addAll(List.of(step, step, 1.0));
        memory.keep(OVERLAPS, Doubles.toArray(overlaps));
        memory.keep(STEPS, Doubles.concat(memory.numbers(STEPS), new double[] {step}));
        if (visits.size() == kept) {
            forget(visits.remove(1));
        }
        visits.add(step);
        memory.keep(VISITS, Doubles.toArray(visits));
        keep(step, space);
    }

    Picture picture() {
        double[] steps = memory.numbers(STEPS);
        Table<Double, Double, Double> overlaps = overlaps();
        ImmutableDoubleArray.Builder values = ImmutableDoubleArray.builder();
        for (double row : steps) {
            for (double column : steps) {
                Double overlap = overlaps.get(row, column);
                values.add(overlap == null ? Double.NaN : overlap);
            }
        }
        List<String> names = Doubles.asList(steps).stream()
                .map(step -> String.valueOf(step.longValue()))
                .toList();
        return new Picture.HeatMap(
                "Overlap of top eigenspaces",
                "step",
                names,
                "step",
                names,
                "overlap, 1 of the same space",
                values.build());
    }

    private Table<Double, Double, Double> overlaps() {
        double[] triples = memory.numbers(OVERLAPS);
        Table<Double, Double, Double> overlaps = HashBasedTable.create();
        for (int i = 0; i < triples.length; i += 3) {
            overlaps.put(triples[i], triples[i + 1], triples[i + 2]);
            overlaps.put(triples[i + 1], triples[i], triples[i + 2]);
        }
        return overlaps;
    }

    private List<Double> visits() {
        return new ArrayList<>(Doubles.asList(memory.numbers(VISITS)));
    }

    private void keep(double step, Space space) {
        memory.keep(vectors(step), space.vectors());
        memory.keep(quality(step), space.exact() ? 1 : 0, space.converged() ? 1 : 0, space.error());
    }

    private void forget(double step) {
        memory.forget(vectors(step));
        memory.forget(quality(step));
    }

    private Space space(double step) {
        double[] quality = memory.numbers(quality(step));
        return new Space(memory.array(vectors(step)).orElseThrow(), quality[0] == 1, quality[1] == 1, quality[2], 0);
    }

    private static String vectors(double step) {
        return "vectors-" + (long) step;
    }

    private static String quality(double step) {
        return "quality-" + (long) step;
    }
}
