package org.sagitta.runtime.report;

import java.util.List;
import java.util.Optional;
import org.sagitta.runtime.verdict.Verdict;

/**
 * The values that the template of the report shows.
 *
 * @param parent the sweep to which the run belongs
 * @param state the state in one word: {@code finished}, {@code failed} ...
 * @param when the start of the run and its duration
 * @param messages the reasons of a failure; for a sweep, the runs that failed and why
 * @param warnings the warnings for a reader of the figures; a warning that only some runs of a sweep give names them
 * @param summary the main settings of the run
 * @param tables the final figures
 * @param legend the explanation of the marks in the tables
 * @param data the data of the charts: JSON that is safe within a script element
 * @param verdicts the verdicts on the claims of the descriptor
 * @param documents complete files, which are collapsed at first
 * @param style the style sheet
 * @param scripts the scripts that draw the charts, in the order of their execution
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
    /** A line is a text with a name. */
    public record Line(String name, String text) {}
}
