package org.sagitta.runtime.report;

import java.util.List;
import java.util.stream.Stream;
import org.sagitta.runtime.report.FigureText.Uncertainty;
import org.sagitta.runtime.report.Table.Cell;

/** What the marks in tables of figures mean, as far as they occur there. */
public final class Legend {
    private Legend() {}

    /** A line a mark: how errors are given, then each caution with its figure's name. */
    public static List<String> of(List<Table> tables) {
        List<Cell.Figure> figures = tables.stream()
                .flatMap(table -> table.rows().stream())
                .flatMap(List::stream)
                .filter(Cell.Figure.class::isInstance)
                .map(Cell.Figure.class::cast)
                .toList();
        Stream<String> errors = Stream.of(Uncertainty.values())
                .filter(kind ->
                        figures.stream().anyMatch(figure -> figure.text().uncertainty() == kind))
                .flatMap(kind -> meaning(kind).stream());
        Stream<String> cautions = figures.stream()
                .map(Cell.Figure::line)
                .flatMap(line -> line.caution().stream().map(caution -> "(!) " + line.key() + ": " + caution))
                .distinct();
        return Stream.concat(errors, cautions).toList();
    }

    private static List<String> meaning(Uncertainty kind) {
        return switch (kind) {
            case INTERVAL -> List.of("±: half of a " + FigureText.level() + " % interval, by Student's t distribution");
            case RESIDUAL -> List.of("residual (res): what an iteration leaves; an eigenvalue is off by at most that");
            case EXACT, UNKNOWN -> List.of();
        };
    }
}
