package org.sagitta.runtime.console;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sagitta.api.figure.Uncertainty.Residual;
import org.sagitta.api.figure.Uncertainty.StandardError;
import org.sagitta.runtime.record.Journal;
import org.sagitta.runtime.record.RunDirectory;
import org.sagitta.runtime.record.SweepIndex;
import org.sagitta.runtime.report.FigureText;
import org.sagitta.runtime.report.FinalFigures;
import org.sagitta.runtime.report.Legend;
import org.sagitta.runtime.report.SweepRow;
import org.sagitta.runtime.report.Table;
import org.sagitta.runtime.report.Table.Cell;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Ansi.IStyle;
import picocli.CommandLine.Help.Ansi.Style;
import picocli.CommandLine.Help.Ansi.Text;
import picocli.CommandLine.Help.ColorScheme;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.TextTable;

/**
 * Formats final figures as plain text: {@code 12.34} if exact, {@code 12.34 ±0.05} with half the width of its
 * confidence interval, {@code 12.34 (res 1e-4)} with its residual; a legend below the table explains the marks.
 *
 * <p>If a table is wider than the terminal, its remaining columns follow below, with the first column repeated.
 */
public final class ResultTable {
    private static final int GAP = 2;

    private final ColorScheme colours;
    private final int width;

    /**
     * Creates a formatter.
     *
     * @param width the number of columns of the terminal; {@link Integer#MAX_VALUE} if the text goes elsewhere
     */
    public ResultTable(Ansi ansi, int width) {
        this.colours = Help.defaultColorScheme(ansi);
        this.width = width;
    }

    /**
     * Creates a formatter for standard output; if that is a terminal, tables are coloured and as wide as the terminal.
     */
    public static ResultTable onStandardOutput() {
        return new ResultTable(Ansi.AUTO, Terminal.showsStandardOutput() ? Terminal.width() : Integer.MAX_VALUE);
    }

    /**
     * Formats the figures of a run's last checkpoint; the text ends with a line break and is empty if there are no
     * figures.
     */
    public String ofRun(RunDirectory run) throws IOException {
        FinalFigures figures =
                FinalFigures.ofLastCheckpoint(Journal.read(run.journal(), 0).lines());
        Stream<Table> quantities =
                figures.metricsOfSeveralQuantities().stream().map(metric -> Table.ofQuantities(figures, metric));
        return withLegend(
                Stream.of(Stream.of(Table.ofOperators(figures)), quantities, Stream.of(Table.ofSurface(figures)))
                        .flatMap(tables -> tables)
                        .filter(table -> !table.isEmpty())
                        .toList());
    }

    /** Formats one row for each run of the sweep; the text ends with a line break. */
    public String ofSweep(RunDirectory sweep) throws IOException {
        SweepIndex index = SweepIndex.read(sweep);
        return withLegend(List.of(Table.ofSweep(index, SweepRow.read(sweep, index))));
    }

    private String withLegend(List<Table> tables) {
        String legend = Legend.of(tables).stream()
                .map(line -> styled(line, Style.faint) + System.lineSeparator())
                .collect(Collectors.joining());
        return Stream.concat(tables.stream().map(this::of), Stream.of(legend))
                .filter(block -> !block.isEmpty())
                .collect(Collectors.joining(System.lineSeparator()));
    }

    /** Formats a table; the text ends with a line break. */
    public String of(Table table) {
        List<List<Text>> rows = new ArrayList<>();
        rows.add(table.header().stream().map(name -> styled(name, Style.bold)).toList());
        table.rows().forEach(row -> rows.add(row.stream().map(this::text).toList()));
        int[] widths = IntStream.range(0, table.header().size())
                .map(column -> GAP
                        + rows.stream()
                                .mapToInt(row -> row.get(column).plainString().length())
                                .max()
                                .orElse(0))
                .toArray();
        return blocks(widths).stream()
                .map(columns -> block(rows, widths, columns))
                .collect(Collectors.joining(System.lineSeparator()));
    }

    /** Groups the columns into blocks that fit the width; the first column is in every block. */
    private List<List<Integer>> blocks(int[] widths) {
        List<List<Integer>> blocks = new ArrayList<>();
        List<Integer> block = new ArrayList<>(List.of(0));
        long used = widths[0];
        for (int column = 1; column < widths.length; column++) {
            if (used + widths[column] - GAP > width && block.size() > 1) {
                blocks.add(block);
                block = new ArrayList<>(List.of(0));
                used = widths[0];
            }
            block.add(column);
            used += widths[column];
        }
        blocks.add(block);
        return blocks;
    }

    private String block(List<List<Text>> rows, int[] widths, List<Integer> columns) {
        TextTable text = TextTable.forColumns(
                colours,
                columns.stream()
                        .map(column -> new Column(widths[column], 0, Column.Overflow.TRUNCATE))
                        .toArray(Column[]::new));
        rows.forEach(row -> text.addRowValues(columns.stream().map(row::get).toArray(Text[]::new)));
        return text.toString();
    }

    private Text text(Cell cell) {
        if (cell instanceof Cell.Figure figure) {
            return styled(figure.text().value())
                    .concat(styled(uncertainty(figure.text()) + figure.mark(), Style.faint));
        }
        if (cell instanceof Cell.State state) {
            return state.failed() ? styled(state.text(), Style.fg_red) : styled(state.text());
        }
        if (cell instanceof Cell.Run run) {
            return styled(run.name());
        }
        return styled(cell instanceof Cell.Word word ? word.text() : "-");
    }

    private static String uncertainty(FigureText figure) {
        if (figure.uncertainty() instanceof StandardError) {
            return " ±" + figure.error();
        }
        return figure.uncertainty() instanceof Residual ? " (res " + figure.error() + ")" : "";
    }

    private Text styled(String text, IStyle... styles) {
        return colours.apply(text, List.of(styles));
    }
}
