package org.sagitta.runtime.experiment;

import java.util.List;
import java.util.Optional;
import org.sagitta.runtime.record.RunDirectory;
import org.sagitta.runtime.record.RunStatus.State;
import org.sagitta.runtime.verdict.Verdict;

/**
 * The outcome of an experiment.
 *
 * @param directory of the run, or of the sweep that the runs belong to
 * @param state of the run; of a sweep, failed where one of its runs failed
 * @param isSweep whether it had a folder for several runs
 * @param verdicts on the claims of the descriptor
 */
public record Outcome(RunDirectory directory, State state, boolean isSweep, List<Verdict> verdicts) {
    /** Copies the list. */
    public Outcome {
        verdicts = List.copyOf(verdicts);
    }

    /** Whether no verdict says that a claim does not hold. */
    public boolean holds() {
        return verdicts.stream().noneMatch(verdict -> verdict.holds().equals(Optional.of(false)));
    }
}
