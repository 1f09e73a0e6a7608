package org.sagitta.runtime.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sagitta.runtime.record.JournalLine;
import org.sagitta.runtime.record.RunDirectory;
import org.sagitta.runtime.record.RunStatus.State;
import org.sagitta.runtime.record.SweepIndex;
import org.sagitta.runtime.report.FinalFigures;
import org.sagitta.runtime.report.SampleRuns;
import org.sagitta.runtime.report.SweepRow;
import org.sagitta.runtime.report.Table;
import picocli.CommandLine.Help.Ansi;

class ResultTableTest {
    private static final ResultTable PLAIN = new ResultTable(Ansi.OFF, Integer.MAX_VALUE);

    @TempDir
    Path folder;

    private RunDirectory run(JournalLine... lines) throws IOException {
        return SampleRuns.write(
                folder.resolve("run"), SampleRuns.ended(State.FINISHED, Optional.empty()), List.of(lines));
    }

    @Test
    void showsEachFigureOfTheLastCheckpointWithWhatIsKnownOfItsError() throws IOException {
        RunDirectory run = run(
                SampleRuns.exact("trace", "hessian", 99, 0),
                SampleRuns.surface("loss", "test", 0.5, 100),
                SampleRuns.surface("loss", "train", 0.25, 100),
                SampleRuns.iterative("spectral-norm", "hessian", 12.3400001, 1e-6, 100),
                SampleRuns.stochastic("trace", "hessian", 12.34567, 0.0512 / 2.26216, 100),
                SampleRuns.exact("trace", "diagonal", 12.34567, 100),
                SampleRuns.surface("training-loss", "train", 0.3, 120));
        assertEquals("""
                estimator  spectral-norm      trace
                hessian    12.340 (res 1e-6)  12.346 ±0.051
                diagonal   -                  12.346

                loss surface  train  test
                loss          0.25   0.5

                ±: half of a 95 % interval, by Student's t distribution
                residual (res): what an iteration leaves; an eigenvalue is off by at most that
                """, PLAIN.ofRun(run));
    }

    @Test
    void marksFiguresOfCentralDifferences() throws IOException {
        assertEquals("""
                estimator  trace
                hessian    12.346 (differences)
                """, PLAIN.ofRun(run(SampleRuns.ofDifferences("trace", "hessian", 12.34567, 0))));
    }

    @Test
    void saysBelowWhyAFigureMayMislead() throws IOException {
        assertEquals(
                """
                estimator  trace
                hessian    12.346 (!)

                (!) hessian/trace: float32 lost the bulk; take precision: float64
                """,
                PLAIN.ofRun(run(SampleRuns.cautioned(
                        "trace", "hessian", 12.34567, "float32 lost the bulk; take precision: float64", 0))));
    }

    @Test
    void aDotInTheNameOfAnEntryMakesNoQuantity() throws IOException {
        RunDirectory run = run(
                SampleRuns.named("trace-0.1", "", 1, 0),
                SampleRuns.named("trace-0.2", "", 2, 0),
                SampleRuns.named("quality-0.1", "trace-error", 3, 0),
                SampleRuns.named("quality-0.2", "value.2", 4, 0));
        assertEquals("""
                estimator  trace-0.1  trace-0.2
                hessian    1          2

                quality-0.1  trace-error
                hessian      3

                quality-0.2  value.2
                hessian      4
                """, PLAIN.ofRun(run));
    }

    @Test
    void aMetricOfSeveralFiguresHasATableOfItsOwnWithoutThoseOfLayers() throws IOException {
        RunDirectory run = run(
                SampleRuns.exact("quality", "kfac", 0.5, 100),
                SampleRuns.exact("quality.trace-error", "kfac", -0.25, 100),
                SampleRuns.undefined("quality.kl", "kfac", "lambda_min = -1", 100),
                SampleRuns.ofLayer("quality.trace-error", "kfac", "0", 2, 100),
                SampleRuns.exact("trace", "kfac", 3, 100));
        assertEquals("""
                estimator  quality  trace
                kfac       0.5      3

                quality  trace-error  kl
                kfac     -0.25        undefined
                """, PLAIN.ofRun(run));
    }

    @Test
    void showsNothingOfARunWithoutFigures() throws IOException {
        assertEquals("", PLAIN.ofRun(run()));
    }

    @Test
    void namesAndFiguresAreTakenLiterally() throws IOException {
        RunDirectory run = run(SampleRuns.exact("@|red trace|@", "%s </b>", Double.NEGATIVE_INFINITY, 0));
        assertEquals("""
                estimator  @|red trace|@
                %s </b>    -Infinity
                """, PLAIN.ofRun(run));
    }

    @Test
    void aSweepHasARowForEachRunAndAColumnForEachAxisAndFigure() throws IOException {
        String table = PLAIN.ofSweep(SampleRuns.sweep(folder.resolve("decay")));
        assertEquals("""
                run      seed  trainer.weight-decay  state     hessian/spectral-norm  hessian/trace  loss (train)  accuracy (test)
                decay-1  1     0                     finished  10.700 (res 0.001)     32.1 ±2.7      0.3           0.92
                decay-2  1     1e-4                  finished  12.700 (res 0.001)     38.1 ±2.7      0.3           0.92
                decay-3  1     5e-4                  finished  20.700 (res 0.001)     62.1 ±2.7      0.3           0.92
                decay-4  2     0                     finished  11.400 (res 0.001)     34.2 ±2.7      0.3           0.92
                decay-5  2     1e-4                  finished  13.400 (res 0.001)     40.2 ±2.7      0.3           0.92
                decay-6  2     5e-4                  failed    -                      -              -             -

                ±: half of a 95 % interval, by Student's t distribution
                residual (res): what an iteration leaves; an eigenvalue is off by at most that
                """, table);
    }

    @Test
    void aSweepOfMoreFiguresThanRunsHasAColumnARun() {
        SweepIndex index = new SweepIndex(Map.of("seed", List.of("1", "2")), List.of());
        List<SweepRow> runs = Stream.of("1", "2")
                .map(seed -> new SweepRow(
                        "decay-" + seed,
                        Map.of("seed", seed),
                        Optional.empty(),
                        FinalFigures.ofLastCheckpoint(List.of(
                                SampleRuns.exact("trace", "hessian", 3.5, 100),
                                SampleRuns.exact("spectral-norm", "hessian", 1.5, 100),
                                SampleRuns.surface("loss", "train", 0.25, 100)))))
                .toList();
        assertEquals("""
                figure                 1          2
                run                    decay-1    decay-2
                seed                   1          2
                state                  not begun  not begun
                hessian/trace          3.5        3.5
                hessian/spectral-norm  1.5        1.5
                loss (train)           0.25       0.25
                """, PLAIN.of(Table.ofSweep(index, runs)));
    }

    @Test
    void aTableThatIsWiderThanTheTerminalGoesOnBelow() throws IOException {
        String table = new ResultTable(Ansi.OFF, 80).ofSweep(SampleRuns.sweep(folder.resolve("decay")));
        assertTrue(table.lines().allMatch(line -> line.length() <= 80), table);
        assertEquals(
                2, table.lines().filter(line -> line.startsWith("decay-6 ")).count(), table);
        assertEquals(
                1, table.lines().filter(line -> line.contains("weight-decay")).count(), table);
        assertEquals(
                1,
                table.lines().filter(line -> line.contains("accuracy (test)")).count(),
                table);
    }

    @Test
    void coloursAreForTerminalsOnly() throws IOException {
        RunDirectory sweep = SampleRuns.sweep(folder.resolve("decay"));
        assertTrue(new ResultTable(Ansi.ON, 200).ofSweep(sweep).contains("\u001b[31mfailed"));
        assertTrue(!PLAIN.ofSweep(sweep).contains("\u001b"));
    }
}
