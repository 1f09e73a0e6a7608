package org.sagitta.runtime.mlflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sagitta.runtime.mlflow.RunFixture.START;
import static org.sagitta.runtime.mlflow.RunFixture.figure;
import static org.sagitta.runtime.mlflow.RunFixture.iterative;
import static org.sagitta.runtime.mlflow.RunFixture.stochastic;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sagitta.runtime.mlflow.MlflowReader.Point;
import org.sagitta.runtime.mlflow.MlflowReader.Snapshot;
import org.sagitta.runtime.record.JournalLine;
import org.sagitta.runtime.record.RunStatus.State;
import org.sagitta.runtime.report.SampleRuns;

/** Tests the mirroring of runs on a real MLflow server, whose contents are read back over REST. */
@ExtendWith(MlflowServerExtension.class)
class MlflowMirrorTest {
    @TempDir
    private Path runs;

    private static MlflowMirror mirror(RunFixture run, MlflowReader server) {
        return new MlflowMirror(run.directory(), server.address().toString());
    }

    private static Point point(long step, double value) {
        return new Point(step, START.plusSeconds(step).toEpochMilli(), Double.toString(value));
    }

    @Test
    void descriptorBecomesParameters(MlflowReader server) throws IOException {
        RunFixture run = RunFixture.begun(runs);
        mirror(run, server).mirror();
        assertEquals(
                new TreeMap<>(Map.ofEntries(
                        Map.entry("experiment", "fixture"),
                        Map.entry("seed", "42"),
                        Map.entry("dataset.type", "gaussian-blobs"),
                        Map.entry("dataset.classes", "5"),
                        Map.entry("model.type", "mlp"),
                        Map.entry("model.hidden", "[30, 30]"),
                        Map.entry("trainer.type", "sgd"),
                        Map.entry("trainer.learning-rate", "1e-1"),
                        Map.entry("estimators.hessian.type", "hessian"),
                        Map.entry("estimators.hessian.materialise", "false"),
                        Map.entry("estimators.exact-diagonal.name", "exact-diagonal"),
                        Map.entry("estimators.exact-diagonal.type", "diagonal"),
                        Map.entry("estimators.exact-diagonal.of", "ggn"),
                        Map.entry("metrics.spectral-norm.type", "spectral-norm"),
                        Map.entry("tracking", "{}"))),
                server.run(run.experiment()).params());
    }

    @Test
    void manyAndLongParametersKeepTheServersLimits(MlflowReader server) throws IOException {
        StringBuilder yaml = new StringBuilder();
        for (int i = 0; i < 250; i++) {
            // JSON writes < in six bytes: a hundred of these are 3.6 MB
            yaml.append("long-" + i + ": \"" + "<".repeat(6100) + "\"\nshort-" + i + ": 1\n");
        }
        RunFixture run = RunFixture.begun(runs).write("descriptor.yaml", yaml.toString());
        try (ProxyServer proxy = new ProxyServer(0, server.address(), request -> ProxyServer.Action.FORWARD)) {
            new MlflowMirror(run.directory(), proxy.address()).mirror();
            for (ProxyServer.Request request : proxy.requests("log-batch")) {
                assertTrue(request.size() < 1_000_000, request.toString());
            }
        }
        Map<String, String> params = server.run(run.experiment()).params();
        assertEquals(500, params.size());
        assertEquals("<".repeat(6000), params.get("long-249"));
    }

    @Test
    void provenanceAndOriginBecomeTags(MlflowReader server) throws IOException {
        RunFixture run = RunFixture.begun(runs);
        mirror(run, server).mirror();
        Map<String, String> tags = server.run(run.experiment()).tags();
        assertEquals("run-1", tags.get("mlflow.runName"));
        assertEquals("sagitta", tags.get("mlflow.source.name"));
        assertEquals("LOCAL", tags.get("mlflow.source.type"));
        assertEquals(System.getProperty("user.name"), tags.get("mlflow.user"));
        assertEquals("0123abcd", tags.get("mlflow.source.git.commit"));
        assertEquals("2", tags.get("sagitta.blas.threads"));
        assertEquals(run.experiment() + "/run-1@2026-01-01T00:00:00.250Z", tags.get("sagitta.run"));
        assertTrue(tags.get("mlflow.note.content").contains("model 'mlp' on data 'gaussian-blobs'"));
    }

    @Test
    void warningsBecomeATagAndPartOfTheNoteAsTheyCome(MlflowReader server) throws IOException {
        RunFixture run = RunFixture.begun(runs).write("provenance.json", "{\"warnings\": []}");
        MlflowMirror mirror = mirror(run, server);
        mirror.mirror();
        assertFalse(server.run(run.experiment()).tags().containsKey("sagitta.warnings"));

        run.write("provenance.json", "{\"warnings\": [\"Class 2, of 5, does not occur.\", \"A label is large.\"]}");
        mirror.mirror();
        Map<String, String> tags = server.run(run.experiment()).tags();
        assertEquals("Class 2, of 5, does not occur.\nA label is large.", tags.get("sagitta.warnings"));
        assertTrue(tags.get("mlflow.note.content").contains("**Warning:** A label is large."));
    }

    @Test
    void everyFigureArrivesWithItsErrorStepAndTime(MlflowReader server) throws IOException {
        RunFixture run = RunFixture.begun(runs)
                .measured(
                        figure("frobenius-norm", 0, 1.25),
                        stochastic("trace", 0, 17.5, 0.125),
                        iterative("spectral-norm", 0, 12.3, 1e-9),
                        iterative("spectral-norm", 100, 15.1, 2e-9));
        mirror(run, server).mirror();
        assertEquals(
                new TreeMap<>(Map.of(
                        "hessian/frobenius-norm", List.of(point(0, 1.25)),
                        "hessian/trace", List.of(point(0, 17.5)),
                        "hessian/trace.standard-error", List.of(point(0, 0.125)),
                        "hessian/trace.interval.low", List.of(point(0, 17.152944361850274)),
                        "hessian/trace.interval.high", List.of(point(0, 17.847055638149726)),
                        "hessian/spectral-norm", List.of(point(0, 12.3), point(100, 15.1)),
                        "hessian/spectral-norm.residual", List.of(point(0, 1e-9), point(100, 2e-9)))),
                server.run(run.experiment()).metrics());
    }

    /** As of a run that goes on: its journal is cut, and grows past what was sent before. */
    @Test
    void aJournalThatWasCutArrivesWhole(MlflowReader server) throws IOException {
        RunFixture run = RunFixture.begun(runs).measured(stochastic("trace", 0, 1, 1));
        long kept = Files.size(run.directory().journal());
        run.measured(stochastic("trace", 1, 2, 1), stochastic("trace", 2, 3, 1));
        mirror(run, server).mirror();

        String journal = Files.readString(run.directory().journal());
        Files.writeString(run.directory().journal(), journal.substring(0, (int) kept));
        MlflowMirror.rewind(run.directory(), kept);
        MlflowMirror.rewind(run.directory(), kept + 1);
        assertEquals(kept, MlflowState.read(run.directory()).orElseThrow().journal());
        run.measured(iterative("norm", 1, 4, 1e-9), stochastic("trace", 1, 2, 1), stochastic("trace", 2, 3, 1));
        mirror(run, server).mirror();

        assertEquals(
                List.of(point(0, 1), point(1, 2), point(2, 3)),
                server.run(run.experiment()).metrics().get("hessian/trace").stream()
                        .distinct()
                        .toList());
        assertEquals(
                List.of(point(1, 4)), server.run(run.experiment()).metrics().get("hessian/norm"));
    }

    @Test
    void aLongJournalArrivesInBatches(MlflowReader server) throws IOException {
        Random random = new Random(7);
        List<JournalLine> lines = new ArrayList<>();
        List<Point> expected = new ArrayList<>();
        for (int step = 0; step < 2500; step++) {
            double value = random.nextGaussian();
            lines.add(stochastic("trace", step, value, 1));
            expected.add(point(step, value));
        }
        RunFixture run = RunFixture.begun(runs).measured(lines.toArray(JournalLine[]::new));
        mirror(run, server).mirror();
        assertEquals(expected, server.run(run.experiment()).metrics().get("hessian/trace"));
    }

    @Test
    void infinitiesAreToldByTagsAndNaNStaysNaN(MlflowReader server) throws IOException {
        RunFixture run = RunFixture.begun(runs)
                .measured(figure("trace", 1, Double.NaN), figure("trace", 2, Double.POSITIVE_INFINITY));
        mirror(run, server).mirror();
        run.measured(figure("trace", 3, Double.NEGATIVE_INFINITY));
        mirror(run, server).mirror();
        Snapshot there = server.run(run.experiment());
        assertEquals("step 2: Infinity, step 3: -Infinity", there.tags().get("sagitta.infinite.hessian/trace"));
        assertEquals(
                List.of("NaN", Double.toString(Double.MAX_VALUE), Double.toString(-Double.MAX_VALUE)),
                there.metrics().get("hessian/trace").stream().map(Point::value).toList());
    }

    @Test
    void figuresOfCentralDifferencesAreMarked(MlflowReader server) throws IOException {
        RunFixture run = RunFixture.begun(runs)
                .write("provenance.json", "{\"derivatives\": \"central-differences of DL4J's gradient\"}")
                .measured(figure("frobenius-norm", 1, 2), SampleRuns.ofDifferences("trace", "hessian", 3, 1));
        mirror(run, server).mirror();
        run.measured(SampleRuns.ofDifferences("trace", "hessian", 4, 2));
        mirror(run, server).mirror();
        Map<String, String> tags = server.run(run.experiment()).tags();
        assertEquals("central-differences of DL4J's gradient", tags.get("sagitta.derivatives"));
        assertTrue(tags.get("mlflow.note.content").contains("Curvature is by central-differences"));
        assertEquals("central-differences", tags.get("sagitta.derivatives.hessian/trace"));
        assertFalse(tags.containsKey("sagitta.derivatives.hessian/frobenius-norm"));
    }

    @Test
    void figuresThatMayMisleadAreMarkedWithTheReason(MlflowReader server) throws IOException {
        RunFixture run = RunFixture.begun(runs)
                .measured(SampleRuns.cautioned("trace", "hessian", 3, "float32 lost the bulk", 1));
        mirror(run, server).mirror();
        assertEquals(
                "float32 lost the bulk", server.run(run.experiment()).tags().get("sagitta.caution.hessian/trace"));
    }

    @Test
    void filesArriveWithTheirBytes(MlflowReader server) throws IOException {
        byte[] model = new byte[300_000];
        new Random(3).nextBytes(model);
        RunFixture run = RunFixture.begun(runs)
                .measured(figure("trace", 0, 1))
                .write("checkpoints/step-00000000.zip", model)
                .write("artifacts/step-00000000/hessian eigenvalues, \u03bb+.npy", "values")
                .write("artifacts/empty.txt", "")
                .finished();
        mirror(run, server).mirror();
        TreeMap<String, String> expected = new TreeMap<>();
        for (String name : List.of(
                "descriptor.yaml",
                "provenance.json",
                "metrics.jsonl",
                "report.html",
                "checkpoints/step-00000000.zip",
                "artifacts/step-00000000/hessian eigenvalues, \u03bb+.npy",
                "artifacts/empty.txt")) {
            expected.put(
                    name,
                    MlflowReader.digest(
                            Files.readAllBytes(run.directory().path().resolve(name))));
        }
        assertEquals(expected, server.run(run.experiment()).artifacts());
    }

    @Test
    void aFileIsSentOnceUnlessItChanges(MlflowReader server) throws IOException {
        RunFixture run =
                RunFixture.begun(runs).write("artifacts/curve.csv", "1").finished();
        try (ProxyServer proxy = new ProxyServer(0, server.address(), request -> ProxyServer.Action.FORWARD)) {
            new MlflowMirror(run.directory(), proxy.address()).mirror();
            new MlflowMirror(run.directory(), proxy.address()).mirror();
            assertEquals(1, proxy.requests("curve.csv").size());
            run.write("artifacts/curve.csv", "2,3");
            new MlflowMirror(run.directory(), proxy.address()).mirror();
            assertEquals(2, proxy.requests("curve.csv").size());
            assertEquals(1, proxy.requests("report.html").size());
        }
        assertEquals(
                MlflowReader.digest("2,3".getBytes(StandardCharsets.UTF_8)),
                server.run(run.experiment()).artifacts().get("artifacts/curve.csv"));
    }

    @ParameterizedTest
    @CsvSource({"FINISHED, FINISHED", "FAILED, FAILED", "INTERRUPTED, KILLED"})
    void theEndArrives(State state, String there, MlflowReader server) throws IOException {
        RunFixture run = RunFixture.begun(runs);
        MlflowMirror mirror = mirror(run, server);
        mirror.mirror();
        Snapshot before = server.run(run.experiment());
        assertEquals("RUNNING", before.status());
        assertEquals(START.toEpochMilli(), before.start());
        run.ended(state, Optional.of("because of 'this'"));
        mirror.mirror();
        Snapshot after = server.run(run.experiment());
        assertEquals(there, after.status());
        assertEquals(START.plusSeconds(60).toEpochMilli(), after.end());
        assertTrue(after.tags().get("mlflow.note.content").endsWith("because of 'this'"));
    }

    @Test
    void mirroringTwiceChangesNothing(MlflowReader server) throws IOException {
        RunFixture run = full(runs);
        URI page = mirror(run, server).mirror();
        Snapshot once = server.run(run.experiment());
        String state = Files.readString(run.directory().mlflow());
        assertEquals(page, mirror(run, server).mirror());
        assertEquals(once, server.run(run.experiment()));
        assertEquals(state, Files.readString(run.directory().mlflow()));
    }

    @Test
    void stepByStepComesToTheSameAsAllAtOnce(MlflowReader server) throws IOException {
        RunFixture live = RunFixture.begun(runs);
        MlflowMirror mirror = mirror(live, server);
        mirror.mirror();
        for (int step = 0; step < 5; step++) {
            live.measured(stochastic("trace", step, step == 3 ? Double.POSITIVE_INFINITY : 0.1 * step, 0.5));
            live.write("artifacts/step-0000000" + step + "/curve.csv", "step " + step);
            mirror.mirror();
        }
        live.finished();
        mirror.mirror();
        RunFixture later = full(runs);
        mirror(later, server).mirror();
        Snapshot expected = server.run(live.experiment()).anonymous();
        assertEquals(5, expected.metrics().get("hessian/trace").size());
        assertEquals(expected, server.run(later.experiment()).anonymous());
    }

    /** What {@link #stepByStepComesToTheSameAsAllAtOnce} does step by step. */
    private static RunFixture full(Path runs) throws IOException {
        RunFixture run = RunFixture.begun(runs);
        for (int step = 0; step < 5; step++) {
            run.measured(stochastic("trace", step, step == 3 ? Double.POSITIVE_INFINITY : 0.1 * step, 0.5));
            run.write("artifacts/step-0000000" + step + "/curve.csv", "step " + step);
        }
        return run.finished();
    }

    @Test
    void aBatchWhoseAnswerWasLostIsNotThereTwice(MlflowReader server) throws IOException {
        RunFixture run = full(runs);
        mirror(run, server).mirror();
        Snapshot once = server.run(run.experiment());
        MlflowState state = MlflowState.read(run.directory()).orElseThrow();
        new MlflowState(
                        state.server(),
                        state.experiment(),
                        state.run(),
                        state.artifactRoot(),
                        "",
                        0,
                        new TreeMap<>(),
                        new TreeMap<>(),
                        "")
                .write(run.directory());
        mirror(run, server).mirror();
        assertEquals(once, server.run(run.experiment()));
    }

    @Test
    void aLostOrDamagedStateFileLeadsBackToTheSameRun(MlflowReader server) throws IOException {
        RunFixture run = full(runs);
        mirror(run, server).mirror();
        Snapshot once = server.run(run.experiment());
        Files.delete(run.directory().mlflow());
        mirror(run, server).mirror();
        assertEquals(once, server.run(run.experiment()));
        run.write("mlflow.json", "{\"server\": ");
        mirror(run, server).mirror();
        assertEquals(once, server.run(run.experiment()));
    }

    @Test
    void whatAnotherServerHasIsNotTakenForWhatThisOneHas(MlflowReader server) throws IOException {
        RunFixture run = RunFixture.begun(runs);
        mirror(run, server).mirror();
        MlflowState here = MlflowState.read(run.directory()).orElseThrow();
        run.measured(figure("trace", 0, 1), figure("trace", 1, 2));
        // the same ids, as on a copy of the server's database
        MlflowState.fresh("http://elsewhere:5000", here.experiment(), here.run(), here.artifactRoot())
                .withJournal(Files.size(run.directory().journal()), new TreeMap<>())
                .write(run.directory());
        mirror(run, server).mirror();
        assertEquals(
                List.of(point(0, 1), point(1, 2)),
                server.run(run.experiment()).metrics().get("hessian/trace"));
    }

    @Test
    void aRunThatWasDeletedOnTheServerIsMadeAnew(MlflowReader server) throws IOException {
        RunFixture run = full(runs);
        mirror(run, server).mirror();
        Snapshot first = server.run(run.experiment());
        server.deleteRun(first.id());
        mirror(run, server).mirror();
        Snapshot second = server.run(run.experiment());
        assertNotEquals(first.id(), second.id());
        assertEquals(first.anonymous(), second.anonymous());
    }

    @Test
    void aRunWhoseCreationWasHeardButNotAnsweredIsNotMadeTwice(MlflowReader server) throws IOException {
        RunFixture run = full(runs);
        List<Object> creations = new ArrayList<>();
        try (ProxyServer proxy = new ProxyServer(
                0,
                server.address(),
                request -> request.path().endsWith("runs/create") && creations.add(request) && creations.size() == 1
                        ? ProxyServer.Action.LOSE_ANSWER
                        : ProxyServer.Action.FORWARD)) {
            new MlflowMirror(run.directory(), proxy.address()).mirror();
        }
        assertEquals(1, server.runs(run.experiment()).size());
    }

    @Test
    void manyAtOnceMakeOneRun(MlflowReader server) throws Exception {
        RunFixture run = full(runs);
        atOnce(4, () -> mirror(run, server).mirror());
        assertEquals(
                5, server.run(run.experiment()).metrics().get("hessian/trace").size());
    }

    @Test
    void manyRunsAtOnceMakeOneExperiment(MlflowReader server) throws Exception {
        Path experiment = RunFixture.begun(runs).directory().path().getParent();
        List<Callable<URI>> mirrors = new ArrayList<>();
        for (int i = 1; i <= 4; i++) {
            RunFixture run = RunFixture.begun(experiment, "run-" + i, Optional.empty(), false);
            mirrors.add(() -> mirror(run, server).mirror());
        }
        List<Callable<URI>> queue = new ArrayList<>(mirrors);
        atOnce(4, () -> {
            Callable<URI> mine;
            synchronized (queue) {
                mine = queue.remove(0);
            }
            return mine.call();
        });
        assertEquals(4, server.runs(experiment.getFileName().toString()).size());
    }

    private static void atOnce(int threads, Callable<?> task) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                all.add(executor.submit(task));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void runsOfASweepLieUnderIt(MlflowReader server) throws IOException {
        Path experiment = RunFixture.begun(runs).directory().path().getParent();
        String name = experiment.getFileName().toString();
        RunFixture sweep = RunFixture.begun(experiment, "sweep", Optional.empty(), true);
        RunFixture first = RunFixture.begun(experiment, "sweep-1", Optional.of("sweep"), false)
                .finished();
        RunFixture second = RunFixture.begun(experiment, "sweep-2", Optional.of("sweep"), false)
                .finished();
        mirror(first, server).mirror();
        mirror(second, server).mirror();
        sweep.ended(State.FAILED, Optional.of("1 of 2 runs failed"));
        mirror(sweep, server).mirror();
        Map<String, Snapshot> there = new TreeMap<>();
        server.runs(name).forEach(run -> there.put(run.tags().get("mlflow.runName"), run));
        assertEquals(3, there.size());
        assertEquals("FAILED", there.get("sweep").status());
        assertEquals("42", there.get("sweep").params().get("seed"));
        String parent = there.get("sweep").id();
        assertEquals(parent, there.get("sweep-1").tags().get("mlflow.parentRunId"));
        assertEquals(parent, there.get("sweep-2").tags().get("mlflow.parentRunId"));
    }

    @Test
    void awkwardNamesAreMadeFit(MlflowReader server) throws IOException {
        RunFixture some = RunFixture.begun(runs);
        Path experiment = runs.resolve("it's \"one\" " + some.experiment());
        RunFixture run = RunFixture.begun(experiment, "r'1 \u03bb", Optional.empty(), false)
                .write("descriptor.yaml", "estimators: [{name: 'K-FAC (+bias)', type: kfac}]\n'..': {a//b: 1}")
                .measured(figure("trace?", 0, 1), figure("a/../b", 0, 2));
        mirror(run, server).mirror();
        Files.delete(run.directory().mlflow());
        mirror(run, server).mirror();
        Snapshot there = server.run(run.experiment());
        assertEquals("kfac", there.params().get("estimators.K-FAC __bias_.type"));
        assertEquals("1", there.params().get("_a/_/b"));
        assertEquals(
                List.of("hessian/a/_/b", "hessian/trace_"),
                List.copyOf(there.metrics().keySet()));
    }

    @Test
    void aServerThatKeepsNoArtifactsStillTakesTheFigures(MlflowReader server) throws IOException {
        RunFixture run = full(runs);
        mirror(run, server).mirror();
        MlflowState state = MlflowState.read(run.directory()).orElseThrow();
        MlflowState.fresh(state.server(), state.experiment(), state.run(), "s3://bucket/1")
                .write(run.directory());
        mirror(run, server).mirror();
        assertEquals(
                "FINISHED " + START.plusSeconds(60),
                MlflowState.read(run.directory()).orElseThrow().end());
    }

    @Test
    void aRefusalSaysWhatTheServerSays(MlflowReader server) throws IOException {
        RunFixture run = RunFixture.begun(runs);
        mirror(run, server).mirror();
        run.write("descriptor.yaml", "seed: 43");
        MlflowException refusal =
                assertThrows(MlflowException.class, () -> mirror(run, server).mirror());
        assertTrue(refusal.getMessage().contains("seed"), refusal.getMessage());
        assertTrue(!refusal.temporary());
    }
}
