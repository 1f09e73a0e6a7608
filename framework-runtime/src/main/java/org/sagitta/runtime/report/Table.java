package org.sagitta.runtime.report;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableList;
import com.google.common.net.UrlEscapers;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sagitta.api.data.Split;
import org.sagitta.api.figure.FigureKey;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.figure.Uncertainty.Undefined;
import org.sagitta.runtime.record.JournalLine;
import org.sagitta.runtime.record.SweepIndex;

/**
 * A table of figures that the terminal and the report show.
 *
 * @param header the titles of the columns; the first one names the kind of rows
 * @param rows the rows, each as long as the header; the first cell names the row
 */
public record Table(List<String> header, List<List<Cell>> rows) {
    /** A cell holds the content at one place of a table. */
    public sealed interface Cell {
        /** A cell that has no figure. */
        record Empty() implements Cell {}

        /** A cell that has a word: a name or a setting. */
        record Word(String text) implements Cell {}

        /** A cell that has the state of a run. */
        record State(String text) implements Cell {
            /** Returns whether the state is that of a failed run. */
            public boolean failed() {
                return text.equals("failed");
            }
        }

        /** A cell with the name of another run, whose folder lies next to this one's. */
        record Run(String name) implements Cell {
            /** Returns the address of its report, relative to the report of any run of the same experiment. */
            public String report() {
                return "../" + UrlEscapers.urlPathSegmentEscaper().escape(name) + "/report.html";
            }
        }

        /** A cell that has a figure. */
        record Figure(JournalLine line, FigureText text) implements Cell {
            static Cell of(JournalLine line) {
                return new Figure(line, FigureText.of(line));
            }

            /**
             * Returns the marks of the figure: one for curvature products by differences, one for a caution; empty if
             * it has neither.
             */
            public String mark() {
                return (line.isByDifferences() ? " (differences)" : "")
                        + (line.measurement().caution().isPresent() ? " (!)" : "");
            }

            /** Returns the figure with all its digits and the way in which it was computed. */
            public String detail() {
                Measurement figure = line.measurement();
                return (figure.uncertainty() instanceof Undefined undefined
                                ? "undefined: " + undefined.reason()
                                : Double.toString(figure.value()))
                        + "; " + figure.method()
                        + (line.isByDifferences() ? "; derivatives: " + JournalLine.CENTRAL_DIFFERENCES : "")
                        + "; products: " + figure.products()
                        + line.interval()
                                .map(interval -> "; %s %% interval: [%s, %s]"
                                        .formatted(FigureText.level(), interval.low(), interval.high()))
                                .orElse("")
                        + figure.seed().stream()
                                .mapToObj(seed -> "; seed: " + seed)
                                .collect(Collectors.joining())
                        + figure.caution()
                                .map(caution -> "; caution: " + caution)
                                .orElse("");
            }
        }
    }

    private static final List<String> SPLITS = Stream.of(Split.values())
            .map(split -> Ascii.toLowerCase(split.name()))
            .toList();

    /** Returns whether the table has no rows. */
    public boolean isEmpty() {
        return rows.isEmpty();
    }

    /** Creates a table with a row for each estimator and a column for each metric. */
    public static Table ofOperators(FinalFigures figures) {
        List<String> metrics =
                figures.ofOperators().stream().map(FigureKey::metric).distinct().toList();
        return new Table(
                header(List.of("estimator"), metrics),
                figures.estimators().stream()
                        .map(estimator -> row(
                                word(estimator),
                                metrics.stream().map(metric -> figure(figures.find(estimator, metric, "")))))
                        .toList());
    }

    /**
     * Creates a table of a metric with several figures, with a row for each estimator and a column for each quantity.
     */
    public static Table ofQuantities(FinalFigures figures, String metric) {
        List<String> quantities = figures.quantities(metric);
        return new Table(
                header(List.of(metric), quantities),
                figures.estimators().stream()
                        .map(estimator -> row(
                                word(estimator),
                                quantities.stream().map(quantity -> figure(figures.find(estimator, metric, quantity)))))
                        .toList());
    }

    /**
     * Creates a table of the figures of the loss surface itself, with a row for each metric and a column for each
     * split.
     */
    public static Table ofSurface(FinalFigures figures) {
        List<FigureKey> surface = figures.ofSurface();
        List<String> splits = surface.stream()
                .map(FigureKey::split)
                .distinct()
                .sorted(Comparator.comparingInt(SPLITS::indexOf))
                .toList();
        return new Table(
                header(List.of("loss surface"), splits),
                surface.stream()
                        .map(key -> key.of(""))
                        .distinct()
                        .map(key -> row(
                                word(key.name()), splits.stream().map(split -> figure(figures.find(key.of(split))))))
                        .toList());
    }

    /**
     * Creates a table with a row for each run; its columns are the axes, the state, and each final figure of any run.
     * If there are more figures than runs, rows and columns are exchanged.
     */
    public static Table ofSweep(SweepIndex index, List<SweepRow> runs) {
        List<String> axes = ImmutableList.copyOf(index.axes().keySet());
        List<FigureKey> keys = Stream.concat(
                        runs.stream().flatMap(run -> run.figures().ofOperators().stream()),
                        runs.stream().flatMap(run -> run.figures().ofSurface().stream()))
                .distinct()
                .toList();
        List<String> leading = new ArrayList<>(List.of("run"));
        leading.addAll(axes);
        leading.add("state");
        Table table = new Table(
                header(leading, keys.stream().map(FinalFigures::name).toList()),
                runs.stream().map(run -> sweepRow(run, axes, keys)).toList());
        return keys.size() > runs.size() ? table.transposed() : table;
    }

    /** Exchanges rows and columns; the former rows are numbered. */
    private Table transposed() {
        List<String> numbers = IntStream.rangeClosed(1, rows.size())
                .mapToObj(Integer::toString)
                .toList();
        return new Table(
                header(List.of("figure"), numbers),
                IntStream.range(0, header.size())
                        .mapToObj(column ->
                                row(word(header.get(column)), rows.stream().map(row -> row.get(column))))
                        .toList());
    }

    private static List<Cell> sweepRow(SweepRow run, List<String> axes, List<FigureKey> keys) {
        Stream<Cell> settings = axes.stream().map(axis -> word(run.assignment().getOrDefault(axis, "")));
        Stream<Cell> figures = keys.stream().map(key -> figure(run.figures().find(key)));
        return row(
                new Cell.Run(run.run()),
                Stream.of(settings, Stream.of(new Cell.State(run.state())), figures)
                        .flatMap(cells -> cells));
    }

    private static Cell word(String text) {
        return new Cell.Word(text);
    }

    private static Cell figure(Optional<JournalLine> line) {
        return line.map(Cell.Figure::of).orElseGet(Cell.Empty::new);
    }

    private static List<Cell> row(Cell first, Stream<Cell> others) {
        return Stream.concat(Stream.of(first), others).toList();
    }

    private static List<String> header(Collection<String> leading, Collection<String> others) {
        return ImmutableList.<String>builder().addAll(leading).addAll(others).build();
    }
}
