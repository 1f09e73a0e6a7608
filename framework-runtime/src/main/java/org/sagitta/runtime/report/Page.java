package org.sagitta.runtime.report;

import java.util.List;
import java.util.Optional;
import org.sagitta.runtime.verdict.Verdict;

/**
 * What the report's template shows.
 *
 * @param parent the sweep that the run belongs to
 * @param state in a word: {@code finished}, {@code failed} ...
 * @param when the start, and how long it took
 * @param messages why it, or which of its runs, failed
 * @param warnings what a reader should know of the figures, by which run, where not all of a sweep
 * @param summary what was run
 * @param tables the final figures
 * @param legend what their marks mean
 * @param data what the charts draw: JSON that is safe within a script element
 * @param verdicts how what was published comes out
 * @param documents files in full, folded away
 * @param style sheet
 * @param scripts what draws the charts, in the order of their execution
 */
public record Page(
        String experiment,
        String run,
        Optional<Table.Cell.Run> parent,
        String state,
        String when,
        List<Line> messages,
        List<Line> warnings,
        List<Line> summary,
        String heading,
        List<Table> tables,
        List<String> legend,
        String data,
        List<Verdict> verdicts,
        List<Line> documents,
        String style,
        List<String> scripts) {
    /** A text with its name. */
    public record Line(String name, String text) {}
}
