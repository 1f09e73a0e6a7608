package org.sagitta.runtime.report;

import java.util.ArrayList;
import java.util.List;
import org.sagitta.api.figure.Uncertainty;
import org.sagitta.api.figure.Uncertainty.Residual;
import org.sagitta.api.figure.Uncertainty.StandardError;
import org.sagitta.runtime.report.Table.Cell;

/** Explains the marks that occur in tables of figures. */
public final class Legend {
    private Legend() {}

    /** Returns one line for each mark: first the notation of errors, then each caution with the name of its figure. */
    public static List<String> of(List<Table> tables) {
        List<Cell.Figure> figures = tables.stream()
                .flatMap(table -> table.rows().stream())
                .flatMap(List::stream)
                .filter(Cell.Figure.class::isInstance)
                .map(Cell.Figure.class::cast)
                .toList();
        List<String> lines = new ArrayList<>();
        if (has(StandardError.class, figures)) {
            lines.add("±: half of a " + FigureText.level() + " % interval, by Student's t distribution");
        }
        if (has(Residual.class, figures)) {
            lines.add("residual (res): what an iteration leaves; an eigenvalue is off by at most that");
        }
        figures.stream()
                .map(Cell.Figure::line)
                .flatMap(line -> line.measurement().caution().stream()
                        .map(caution -> "(!) " + line.key().path() + ": " + caution))
                .distinct()
                .forEach(lines::add);
        return List.copyOf(lines);
    }

    private static boolean has(Class<? extends Uncertainty> kind, List<Cell.Figure> figures) {
        return figures.stream().anyMatch(figure -> kind.isInstance(figure.text().uncertainty()));
    }
}
