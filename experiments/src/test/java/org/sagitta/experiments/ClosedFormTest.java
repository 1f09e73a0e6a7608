package org.sagitta.experiments;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sagitta.api.data.Npy;
import org.sagitta.runtime.record.JournalLine;
import org.sagitta.runtime.record.RunDirectory;

/** Tests closed-form loss surfaces, which are no networks, through the launcher. */
class ClosedFormTest {
    private static final double INPUT = 1.5;
    private static final double RATE = 0.5;

    @TempDir
    private Path folder;

    @Test
    void theToyHasItsKnownFiguresAndDescendsAsByHand() throws IOException {
        Sagitta sagitta = new Sagitta(folder);
        sagitta.run(
                        "run",
                        Sagitta.descriptor("09-closed-form.yaml"),
                        "--profile",
                        "descent",
                        "--set",
                        "sweep.surface.weights=[[0.5, -1, 2]]",
                        "--set",
                        "trainer.epochs=40")
                .withoutStackTrace()
                .exits(0);
        // The sweep has its own folder.
        RunDirectory run = sagitta.runs("closed-form").get(1);
        List<JournalLine> figures = Sagitta.figures(run);

        assertEquals(0.22313016014842982, value(figures, "loss", 0), 1e-15);
        assertEquals(2.09585019, value(figures, "hessian/extreme-eigenvalues", 0), 5e-9);
        assertEquals(2.635725016753327, value(figures, "hessian/trace", 0), 1e-14);
        assertEquals(2.635725016753327, value(figures, "ggn/extreme-eigenvalues", 0), 1e-14);

        double[] w = {0.5, -1, 2};
        for (int step = 0; step < 40; step++) {
            double slope = RATE * INPUT * Math.exp(INPUT * w[0] * w[1] * w[2]);
            w = new double[] {w[0] - slope * w[1] * w[2], w[1] - slope * w[0] * w[2], w[2] - slope * w[0] * w[1]};
        }
        Path end = run.checkpoints().resolve("step-00000040.npy");
        assertArrayEquals(w, Npy.read(end).toArray().toDoubleVector(), 1e-12);
        assertEquals(Math.exp(INPUT * w[0] * w[1] * w[2]), value(figures, "loss", 40), 1e-12);
    }

    @Test
    void whatASurfaceCannotBeIsRefusedBeforeTheRun() throws IOException {
        Sagitta sagitta = new Sagitta(folder);
        Sagitta.Result result = sagitta.run(
                        "validate",
                        Sagitta.descriptor("09-closed-form.yaml"),
                        "--set",
                        "curvature.precision=float32",
                        "--set",
                        "estimators=[kfac]")
                .withoutStackTrace()
                .exits(2);
        assertTrue(result.err().contains("in float64: leave curvature's precision"), result.err());
    }

    private static double value(List<JournalLine> figures, String key, long step) {
        Optional<JournalLine> line = figures.stream()
                .filter(figure -> figure.key().path().equals(key) && figure.step() == step)
                .findFirst();
        return line.orElseThrow().value();
    }
}
