package org.sagitta.runtime.report;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sagitta.runtime.descriptor.tree.Words;
import org.sagitta.runtime.record.Journal;
import org.sagitta.runtime.record.JournalLine;
import org.sagitta.runtime.record.RunDirectory;
import org.sagitta.runtime.record.RunStatus;
import org.sagitta.runtime.record.SweepIndex;

/**
 * A row shows one run of a sweep with its result.
 *
 * @param assignment the keys of the axes with the values of this run
 * @param status the status; absent if the run has not begun
 * @param figures the figures of its last checkpoint; none if it did not reach one
 */
public record SweepRow(String run, Map<String, String> assignment, Optional<RunStatus> status, FinalFigures figures) {
    /** Reads all runs of a sweep from their folders, in the order of the grid. */
    public static List<SweepRow> read(RunDirectory sweep, SweepIndex index) throws IOException {
        List<SweepRow> rows = new ArrayList<>();
        for (SweepIndex.Entry entry : index.runs()) {
            RunDirectory run = sweep.sibling(entry.run());
            Optional<RunStatus> status =
                    Files.exists(run.status()) ? Optional.of(RunStatus.read(run)) : Optional.empty();
            List<JournalLine> journal = Journal.read(run.journal(), 0).lines();
            rows.add(new SweepRow(entry.run(), entry.assignment(), status, FinalFigures.ofLastCheckpoint(journal)));
        }
        return List.copyOf(rows);
    }

    /** Returns the state of the run in one or two words. */
    public String state() {
        return status.map(known -> Words.ofConstant(known.state())).orElse("not begun");
    }

    /** Returns the reason of a failure. */
    public Optional<String> message() {
        return status.flatMap(RunStatus::message);
    }
}
