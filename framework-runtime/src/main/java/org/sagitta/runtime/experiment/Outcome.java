package org.sagitta.runtime.experiment;

import java.util.List;
import java.util.Optional;
import org.sagitta.runtime.record.RunDirectory;
import org.sagitta.runtime.record.RunStatus.State;
import org.sagitta.runtime.verdict.Verdict;

/**
 * The outcome says how an experiment ended.
 *
 * @param directory the folder of the run, or of the sweep to which the runs belong
 * @param state the state of the run; the state of a sweep is failed if one of its runs failed
 * @param isSweep whether the experiment was a sweep
 * @param verdicts the verdicts on the claims of the descriptor
 */
public record Outcome(RunDirectory directory, State state, boolean isSweep, List<Verdict> verdicts) {
    /** Copies the list. */
    public Outcome {
        verdicts = List.copyOf(verdicts);
    }

    /** Returns whether no verdict says that a claim does not hold. */
    public boolean holds() {
        return verdicts.stream().noneMatch(verdict -> verdict.holds().equals(Optional.of(false)));
    }
}
