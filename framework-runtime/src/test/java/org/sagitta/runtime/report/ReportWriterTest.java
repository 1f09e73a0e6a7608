package org.sagitta.runtime.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sagitta.api.picture.Picture;
import org.sagitta.runtime.picture.SamplePictures;
import org.sagitta.runtime.record.Journal;
import org.sagitta.runtime.record.JournalLine;
import org.sagitta.runtime.record.Json;
import org.sagitta.runtime.record.RunDirectory;
import org.sagitta.runtime.record.RunStatus.State;
import tools.jackson.databind.JsonNode;

class ReportWriterTest {
    private static final Pattern DATA =
            Pattern.compile("<script type=\"application/json\" id=\"data\">(.*?)</script>", Pattern.DOTALL);
    private static final Pattern SCRIPT = Pattern.compile("<script.*?</script>", Pattern.DOTALL);
    /** A bar of some height. */
    private static final Pattern BAR = Pattern.compile("<g class=\"point\"><path d=\"M[\\d.]+,([\\d.]+)V(?!\\1H)");

    private static final String HOSTILE = "</script><b>bold</b><img src=x onerror=alert(1)>";

    private static final Pattern LEGEND_OF_HOSTILE =
            Pattern.compile("class=\"legendtext\"[^>]*>&lt;/script&gt;&lt;b&gt;bold&lt;/b&gt;&lt;img");

    @TempDir
    Path folder;

    private RunDirectory run(State state, Optional<String> message, JournalLine... lines) throws IOException {
        return SampleRuns.write(folder.resolve("experiment/run"), SampleRuns.ended(state, message), List.of(lines));
    }

    private static String written(RunDirectory run) throws IOException {
        new ReportWriter().write(run);
        return Files.readString(run.report());
    }

    private static JsonNode data(String html) {
        Matcher matcher = DATA.matcher(html);
        assertTrue(matcher.find());
        return Json.MAPPER.readTree(matcher.group(1));
    }

    /** The page without its scripts: what is there before any of them runs. */
    private static String markup(String html) {
        return SCRIPT.matcher(html).replaceAll("");
    }

    private Chromium.Opened opened(RunDirectory run) throws IOException, InterruptedException {
        written(run);
        return reopened(run);
    }

    private Chromium.Opened reopened(RunDirectory run) throws IOException, InterruptedException {
        Chromium.Opened page = Chromium.open(run.report(), folder.resolve("browser"));
        return new Chromium.Opened(markup(page.document()), page.console());
    }

    private static int count(String text, String part) {
        return text.split(Pattern.quote(part), -1).length - 1;
    }

    @Test
    void carriesTheWholeJournal() throws IOException {
        RunDirectory run = SampleRuns.training(folder.resolve("experiment/run"));
        JsonNode figures = data(written(run)).path("figures");
        assertEquals(
                Journal.read(run.journal(), 0).lines(),
                Arrays.asList(Json.MAPPER.treeToValue(figures, JournalLine[].class)));
    }

    @Test
    void saysWhatWasRunAndWhatCameOut() throws IOException {
        String page = markup(written(SampleRuns.training(folder.resolve("experiment/brave-run"))));
        assertTrue(page.contains("<h1>brave-run</h1>"), page);
        assertTrue(page.contains("took 1 min 20 s"), page);
        assertTrue(page.contains("<dd>mlp, hidden [30, 30], activation relu</dd>"), page);
        assertTrue(page.contains("<dd>P = 4115</dd>"), page);
        assertTrue(page.contains("Figures at step 400, epoch 20"), page);
        assertTrue(page.contains(">61.73 <small>± 0.98</small>"), page);
        assertTrue(page.contains(">15.708 <small>residual 0.0001</small>"), page);
        assertTrue(page.contains(">73.5 <small>exact</small>"), page);
        assertTrue(page.contains("weight-decay: 0.0}"), page);
        assertTrue(page.contains("17.0.12"), page);
    }

    @Test
    void warnsBeforeAnythingElse() throws IOException {
        RunDirectory run = SampleRuns.training(folder.resolve("experiment/run"));
        Files.writeString(run.provenance(), "{\"warnings\": [\"Class 2 <b>does</b> not occur.\"]}");
        String page = markup(written(run));
        String warning = "<p class=\"warning\"><b>Warning</b>: Class 2 &lt;b&gt;does&lt;/b&gt; not occur.</p>";
        assertTrue(page.contains(warning) && page.indexOf(warning) < page.indexOf("</header>"), page);
    }

    @Test
    void aSweepSaysWhichOfItsRunsWarn() throws IOException {
        RunDirectory sweep = SampleRuns.sweep(folder.resolve("experiment/decay"));
        for (int run = 1; run <= 6; run++) {
            String own = run == 2 ? ", \"Of one.\"" : "";
            Files.writeString(sweep.sibling("decay-" + run).provenance(), "{\"warnings\": [\"Of all.\"" + own + "]}");
        }
        String page = markup(written(sweep));
        assertEquals(1, count(page, "<b>Warning</b>: Of all.</p>"));
        assertEquals(1, count(page, "<b>Warning</b> (decay-2): Of one.</p>"));
    }

    @Test
    void marksFiguresOfCentralDifferences() throws IOException {
        String page = markup(written(
                run(State.FINISHED, Optional.empty(), SampleRuns.ofDifferences("trace", "hessian", 12.34567, 0))));
        assertTrue(page.contains(">12.346 <small> (differences)</small>"), page);
        assertTrue(page.contains("derivatives: central-differences"), page);
    }

    @Test
    void drawsThePicturesOfTheLastCheckpoint() throws IOException, InterruptedException {
        RunDirectory run = SampleRuns.training(folder.resolve("experiment/run"));
        int charts = count(opened(run).document(), "js-plotly-plot");
        for (long step : new long[] {0, 400}) {
            Path artifacts = Files.createDirectories(run.artifacts(step));
            write(artifacts, "hessian-spectral-density", SamplePictures.curves());
            write(artifacts, "hessian-overlap", SamplePictures.heatMap());
            write(artifacts, "landscape-2d", SamplePictures.landscape());
        }
        write(run.artifacts(0), "rescaling", SamplePictures.bars());

        Chromium.Opened page = opened(run);
        assertEquals(List.of(), page.console());
        assertEquals(charts + 3, count(page.document(), "js-plotly-plot"));
        assertEquals(
                1,
                count(
                        page.document(),
                        "<figcaption>Density of the eigenvalues (hessian-spectral-density)</figcaption>"));
        assertEquals(1, count(page.document(), "overlap</text>"));
        assertEquals(1, count(page.document(), "White: training."));
        assertFalse(page.document().contains("(rescaling)"));
    }

    private static void write(Path folder, String name, Picture picture) throws IOException {
        Files.writeString(folder.resolve(name + ".picture.json"), Json.MAPPER.writeValueAsString(picture));
    }

    @Test
    void asksNoNetworkForAnything() throws IOException {
        String html = written(SampleRuns.training(folder.resolve("experiment/run")));
        assertTrue(html.contains("content=\"default-src 'none'; script-src 'unsafe-inline';"
                + " style-src 'unsafe-inline'; img-src data:\""));
        assertFalse(Pattern.compile("(src|href)=|url\\(|@import")
                .matcher(markup(html))
                .find());
        assertEquals(0, count(html, "<script src"));
    }

    @Test
    void opensInABrowserWithEveryChartAndNothingOnTheConsole() throws IOException, InterruptedException {
        RunDirectory run = SampleRuns.training(folder.resolve("experiment/run"));
        Chromium.Opened page = opened(run);
        assertEquals(List.of(), page.console());
        for (String caption : List.of("loss", "accuracy", "spectral-norm", "trace", "frobenius-norm")) {
            assertEquals(1, count(page.document(), "<figcaption>" + caption + "</figcaption>"), caption);
        }
        assertEquals(6, count(page.document(), "js-plotly-plot"));
        int lines = 4 + 2 + 3 * 3;
        int marks = 2;
        assertEquals(lines + marks, count(page.document(), "<g class=\"trace scatter"));
        int stochastic = 2 * 2 * 5;
        assertEquals(stochastic, count(page.document(), "<g class=\"errorbar\""));
        assertTrue(page.document().contains("<option value=\"400\">step 400, epoch 20</option>"));
        assertEquals(2, count(page.document(), ">, 4115 eigenvalues<"));
        assertEquals(
                filledBins(run, 400), BAR.matcher(page.document()).results().count());
    }

    private static long filledBins(RunDirectory run, long step) throws IOException {
        return SpectrumChart.of(RecordedSpectrum.read(run)).histograms().stream()
                .filter(histogram -> histogram.step() == step)
                .flatMap(histogram -> histogram.symmetricLog().stream())
                .filter(count -> count > 0)
                .count();
    }

    @Test
    void theBrowserWouldReportABreachOfThePolicy() throws IOException, InterruptedException {
        RunDirectory run = SampleRuns.training(folder.resolve("experiment/run"));
        Files.writeString(
                run.report(),
                markup(written(run)).replace("<main>", "<main><img src=\"http://127.0.0.1:1/pixel.png\">"));
        List<String> console = reopened(run).console();
        assertTrue(console.stream().anyMatch(line -> line.contains("Content Security Policy")), console.toString());
    }

    @Test
    void hostileNamesStayText() throws IOException, InterruptedException {
        RunDirectory run = run(
                State.FAILED,
                Optional.of(HOSTILE),
                SampleRuns.exact(HOSTILE, HOSTILE, 1, 0),
                SampleRuns.exact(HOSTILE, HOSTILE, 2, 10),
                SampleRuns.surface(HOSTILE, HOSTILE, 3, 10));
        Files.writeString(run.descriptor(), "experiment: e\nmodel: {type: \"" + HOSTILE + "\"}\n");
        SampleRuns.eigenvalues(run, 10, "<b>bold<b>", 1, 2, 3);
        String html = written(run);
        int scripts = 5;
        assertEquals(scripts, count(html, "</script"));
        assertEquals(HOSTILE, data(html).path("figures").path(0).path("metric").asString());
        Chromium.Opened page = reopened(run);
        assertEquals(List.of(), page.console());
        assertEquals(0, count(page.document(), "<img"));
        assertEquals(0, count(page.document(), "<b>bold"));
        assertTrue(LEGEND_OF_HOSTILE.matcher(page.document()).find());
    }

    @Test
    void figuresThatAreNotFiniteAreShownAsSuchAndLeftOutOfTheCharts() throws IOException, InterruptedException {
        RunDirectory run = run(
                State.FAILED,
                Optional.of("The loss became NaN at step 20."),
                SampleRuns.surface("loss", "train", 1.5, 0),
                SampleRuns.exact("trace", "hessian", Double.POSITIVE_INFINITY, 0),
                SampleRuns.surface("loss", "train", Double.NaN, 20),
                SampleRuns.stochastic("trace", "hessian", Double.NEGATIVE_INFINITY, Double.NaN, 20));
        SampleRuns.eigenvalues(run, 20, "hessian", 1, Double.NaN, Double.POSITIVE_INFINITY);
        String html = written(run);
        assertEquals("NaN", data(html).path("figures").path(2).path("value").asString());
        assertTrue(markup(html).contains(">-Infinity <small>± NaN</small>"));
        Chromium.Opened page = reopened(run);
        assertEquals(List.of(), page.console());
        assertTrue(page.document().contains("1 figure that is not finite, the first at step 20 (NaN)."));
        assertTrue(page.document().contains("Not drawn, as not finite: 2 of hessian."));
    }

    @Test
    void aRunThatFailedBeforeItsFirstFigureSaysWhy() throws IOException, InterruptedException {
        RunDirectory run = run(State.FAILED, Optional.of("The data file x.npy is cut short."));
        Files.delete(run.journal());
        Chromium.Opened page = opened(run);
        assertEquals(List.of(), page.console());
        assertTrue(page.document().contains("The data file x.npy is cut short."));
        assertTrue(page.document().contains("No checkpoint was measured."));
        assertEquals(0, count(page.document(), "<figure"));
    }

    @Test
    void figuresOfLayersHaveAChartOfTheirOwn() throws IOException, InterruptedException {
        Chromium.Opened page = opened(run(
                State.FINISHED,
                Optional.empty(),
                SampleRuns.surface("gradient-norm", "train", 2, 0),
                SampleRuns.surfaceOfLayer("gradient-norm", "0", 1.5, 0),
                SampleRuns.surfaceOfLayer("gradient-norm", "2", 1.2, 0),
                SampleRuns.surface("gradient-norm", "train", 1, 10),
                SampleRuns.surfaceOfLayer("gradient-norm", "0", 0.7, 10),
                SampleRuns.surfaceOfLayer("gradient-norm", "2", 0.6, 10)));
        assertEquals(List.of(), page.console());
        assertEquals(2, count(page.document(), "<figcaption>gradient-norm</figcaption>"));
        assertEquals(2 + 2, count(page.document(), "class=\"point\""), "two checkpoints, two layers at the last");
    }

    @Test
    void numberedFiguresShareAChart() throws IOException, InterruptedException {
        Chromium.Opened page = opened(run(
                State.FINISHED,
                Optional.empty(),
                SampleRuns.exact("top.value.1", "hessian", 2, 0),
                SampleRuns.exact("top.value.2", "hessian", 1.5, 0),
                SampleRuns.exact("top.value.1", "hessian", 1, 10),
                SampleRuns.exact("top.value.2", "hessian", 0.5, 10)));
        assertEquals(List.of(), page.console());
        assertEquals(1, count(page.document(), "<figcaption>top.value"));
        assertEquals(4, count(page.document(), "class=\"point\""));
    }

    @Test
    void aRunWithoutEigenvaluesHasNoHistogram() throws IOException, InterruptedException {
        Chromium.Opened page = opened(run(
                State.FINISHED,
                Optional.empty(),
                SampleRuns.exact("trace", "hessian", 2, 0),
                SampleRuns.exact("trace", "hessian", 1, 10)));
        assertEquals(List.of(), page.console());
        assertTrue(page.document().contains("<h2>Figures along training</h2>"));
        assertFalse(page.document().contains("<h2>Eigenvalues</h2>"));
    }

    /** Layer by layer at the last checkpoint, and the whole along training; the ranks are in brackets. */
    @Test
    void ranksFiguresThatHaveAnIdeal() throws IOException, InterruptedException {
        Chromium.Opened page = opened(run(
                State.FINISHED,
                Optional.empty(),
                SampleRuns.withIdeal(SampleRuns.exact("q.error", "worse", 0.5, 0), 0),
                SampleRuns.withIdeal(SampleRuns.exact("q.error", "better", -0.25, 0), 0),
                SampleRuns.withIdeal(SampleRuns.exact("q.error", "worse", 0.125, 10), 0),
                SampleRuns.withIdeal(SampleRuns.undefined("q.error", "better", "indefinite", 10), 0),
                SampleRuns.withIdeal(SampleRuns.ofLayer("q.error", "worse", "2", 3, 10), 0),
                SampleRuns.withIdeal(SampleRuns.ofLayer("q.error", "better", "2", 1, 10), 0)));
        assertEquals(List.of(), page.console());
        String document = page.document();
        assertTrue(document.contains("<figcaption>q.error at step 10, layer by layer</figcaption>"), document);
        assertTrue(document.contains("<figcaption>q.error of the whole, along training</figcaption>"), document);
        assertTrue(document.contains("-0.25 <small> (1)</small>"), document);
        assertTrue(document.contains("0.5 <small> (2)</small>"), document);
        assertTrue(document.contains("<td>better</td><td class=\"figure\">undefined </td>"), document);
        assertEquals(4, count(document, "<td class=\"figure\">1.5</td>"), "what does not exist is last: " + document);
    }

    @Test
    void aSweepLinksItsRunsAndPlotsTheirFinalFigures() throws IOException, InterruptedException {
        RunDirectory sweep = SampleRuns.sweep(folder.resolve("experiment/decay"));
        Chromium.Opened page = opened(sweep);
        assertEquals(List.of(), page.console());
        for (int i = 1; i <= 6; i++) {
            assertTrue(page.document().contains("<a href=\"../decay-" + i + "/report.html\">decay-" + i + "</a>"));
        }
        assertTrue(page.document().contains("<b>decay-6</b>: The loss became NaN at step 120"));
        assertEquals(4, count(page.document(), "js-plotly-plot"));
        assertEquals(4, count(page.document(), ">seed = 2</text>"));
        assertTrue(markup(written(sweep.sibling("decay-1"))).contains("href=\"../decay/report.html\""));
    }

    @Test
    void aSweepShowsRunsThatHaveNotBegun() throws IOException {
        RunDirectory sweep = SampleRuns.sweep(folder.resolve("experiment/decay"));
        Files.delete(sweep.sibling("decay-6").status());
        Files.delete(sweep.sibling("decay-6").journal());
        assertTrue(markup(written(sweep)).contains(">not begun</td>"));
    }
}
