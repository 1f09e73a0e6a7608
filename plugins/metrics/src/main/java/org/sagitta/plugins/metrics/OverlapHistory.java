package org.sagitta.plugins.metrics;

import com.google.common.collect.HashBasedTable;
import com.google.common.collect.Table;
import com.google.common.primitives.ImmutableDoubleArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sagitta.api.picture.Picture;
import org.sagitta.plugins.metrics.SubspaceOverlapMetric.Space;

/** The eigenspaces of one estimator's checkpoints, and all their overlaps. */
final class OverlapHistory {
    private final int kept;
    private final List<Long> steps = new ArrayList<>();
    private final List<Visit> visits = new ArrayList<>();
    private final Table<Long, Long, Double> overlaps = HashBasedTable.create();

    /** @param kept spaces that are kept to compare with: the first, and the last ones */
    OverlapHistory(int kept) {
        this.kept = kept;
    }

    Optional<Space> first() {
        return visits.stream().map(Visit::space).findFirst();
    }

    Optional<Space> last() {
        return visits.stream().map(Visit::space).reduce((earlier, later) -> later);
    }

    void add(long step, Space space) {
        for (Visit earlier : visits) {
            double overlap = space.overlap(earlier.space());
            overlaps.put(step, earlier.step(), overlap);
            overlaps.put(earlier.step(), step, overlap);
        }
        overlaps.put(step, step, 1.0);
        steps.add(step);
        if (visits.size() == kept) {
            visits.remove(1);
        }
        visits.add(new Visit(step, space));
    }

    Picture picture() {
        List<String> names = steps.stream().map(String::valueOf).toList();
        ImmutableDoubleArray.Builder values = ImmutableDoubleArray.builder();
        for (long row : steps) {
            for (long column : steps) {
                Double overlap = overlaps.get(row, column);
                values.add(overlap == null ? Double.NaN : overlap);
            }
        }
        return new Picture.HeatMap(
                "Overlap of top eigenspaces",
                "step",
                names,
                "step",
                names,
                "overlap, 1 of the same space",
                values.build());
    }

    private record Visit(long step, Space space) {}
}
