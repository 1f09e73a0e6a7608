package org.sagitta.runtime.report;

import com.google.common.collect.Lists;
import com.google.common.io.Resources;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.WriterOutput;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.sagitta.runtime.descriptor.tree.Words;
import org.sagitta.runtime.record.Journal;
import org.sagitta.runtime.record.JournalLine;
import org.sagitta.runtime.record.Json;
import org.sagitta.runtime.record.RunDirectory;
import org.sagitta.runtime.record.RunStatus;
import org.sagitta.runtime.record.SweepIndex;
import org.sagitta.runtime.record.Warnings;
import org.sagitta.runtime.verdict.Verdict;

/**
 * Writes {@code report.html} from the files of the run's folder only: one file that opens from the disk and needs no
 * network. It contains 5 MB of chart library.
 */
public final class ReportWriter {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "d MMMM uuuu, HH:mm 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private final TemplateEngine templates = TemplateEngine.createPrecompiled(
            null, ContentType.Html, ReportWriter.class.getClassLoader(), "org.sagitta.runtime.report.template");

    /** Writes the report of a run, however it ended, or of a sweep; an older report is replaced atomically. */
    public void write(RunDirectory run) throws IOException {
        RunStatus status = RunStatus.read(run);
        Page page = status.sweep() ? sweepPage(run, status) : runPage(run, status);
        Path fresh = run.report().resolveSibling("report.html.new");
        try (Writer writer = Files.newBufferedWriter(fresh)) {
            templates.render("page.jte", page, new WriterOutput(writer));
        }
        Files.move(fresh, run.report(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** The data that the charts of a run show. */
    private record RunData(
            String loss,
            List<JournalLine> figures,
            List<Ranking> rankings,
            SpectrumChart spectra,
            List<DrawnPicture> pictures) {}

    private static Page runPage(RunDirectory run, RunStatus status) throws IOException {
        List<JournalLine> journal = Journal.read(run.journal(), 0).lines();
        FinalFigures figures = FinalFigures.ofLastCheckpoint(journal);
        Summary summary = Summary.read(run);
        return page(
                run,
                status,
                status.message().stream().map(text -> new Page.Line("", text)).toList(),
                Warnings.read(run).stream().map(text -> new Page.Line("", text)).toList(),
                summary,
                figures.heading(),
                tables(figures),
                new RunData(
                        summary.loss(),
                        journal,
                        Ranking.of(journal),
                        SpectrumChart.of(RecordedSpectrum.read(run)),
                        DrawnPicture.read(run)),
                "run.js",
                "pictures.js");
    }

    private static List<Table> tables(FinalFigures figures) {
        Stream<Table> quantities =
                figures.metricsOfSeveralQuantities().stream().map(metric -> Table.ofQuantities(figures, metric));
        return Stream.of(Stream.of(Table.ofOperators(figures)), quantities, Stream.of(Table.ofSurface(figures)))
                .flatMap(tables -> tables)
                .toList();
    }

    /** The data that the charts of a sweep show. */
    private record SweepData(Map<String, List<String>> axes, List<SweepRow> runs) {}

    private static Page sweepPage(RunDirectory sweep, RunStatus status) throws IOException {
        SweepIndex index = SweepIndex.read(sweep);
        List<SweepRow> rows = SweepRow.read(sweep, index);
        Stream<Page.Line> own = status.message().stream().map(text -> new Page.Line("", text));
        Stream<Page.Line> runs =
                rows.stream().flatMap(row -> row.message().stream().map(text -> new Page.Line(row.run(), text)));
        return page(
                sweep,
                status,
                Stream.concat(own, runs).toList(),
                warnings(sweep, index),
                Summary.read(sweep),
                "Final figures",
                List.of(Table.ofSweep(index, rows)),
                new SweepData(index.axes(), rows),
                "sweep.js");
    }

    /** Returns the warnings of a sweep; a warning that only some runs give names these runs. */
    private static List<Page.Line> warnings(RunDirectory sweep, SweepIndex index) throws IOException {
        Map<String, List<String>> runs = new LinkedHashMap<>();
        for (SweepIndex.Entry entry : index.runs()) {
            Warnings.read(sweep.sibling(entry.run()))
                    .forEach(warning -> runs.computeIfAbsent(warning, any -> new ArrayList<>())
                            .add(entry.run()));
        }
        return runs.entrySet().stream()
                .map(warning -> new Page.Line(
                        warning.getValue().size() == index.runs().size() ? "" : String.join(", ", warning.getValue()),
                        warning.getKey()))
                .toList();
    }

    private static Page page(
            RunDirectory run,
            RunStatus status,
            List<Page.Line> messages,
            List<Page.Line> warnings,
            Summary summary,
            String heading,
            List<Table> tables,
            Object data,
            String... scripts)
            throws IOException {
        List<String> sources = new ArrayList<>();
        for (String script : Lists.asList("plotly-strict.min.js", "charts.js", scripts)) {
            sources.add(resource(script));
        }
        return new Page(
                run.experiment(),
                run.name(),
                status.parent().map(Table.Cell.Run::new),
                Words.ofConstant(status.state()),
                when(status),
                messages,
                warnings,
                summary.lines(),
                heading,
                tables.stream().filter(table -> !table.isEmpty()).toList(),
                Legend.of(tables),
                embeddable(data),
                Verdict.read(run),
                documents(run),
                resource("report.css"),
                sources);
    }

    private static String when(RunStatus status) {
        String started = "started " + TIME.format(status.started());
        return status.ended()
                .map(end -> started + ", took " + Durations.text(Duration.between(status.started(), end)))
                .orElse(started);
    }

    private static List<Page.Line> documents(RunDirectory run) throws IOException {
        List<Page.Line> documents = new ArrayList<>();
        for (Path file : List.of(run.descriptor(), run.provenance())) {
            if (Files.exists(file)) {
                documents.add(new Page.Line(file.getFileName().toString(), Files.readString(file)));
            }
        }
        return documents;
    }

    /** Returns JSON without a less-than sign, because only that character can end the surrounding script element. */
    private static String embeddable(Object data) {
        return Json.MAPPER.writeValueAsString(data).replace("<", "\\u003c");
    }

    private static String resource(String name) throws IOException {
        return Resources.toString(Resources.getResource(ReportWriter.class, name), StandardCharsets.UTF_8);
    }
}
