package org.sagitta.plugins.datasets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sagitta.api.data.Dataset;
import org.sagitta.api.data.Examples;
import org.sagitta.api.data.Split;
import org.sagitta.api.data.Targets;

/** Tests the source on the real files. */
class MnistTest {
    private static final Path DATA = Path.of(System.getProperty("sagitta.root")).resolveSibling("shared/data");

    @Test
    void hasMnistsCountsMeanAndDeviation() throws IOException {
        Dataset mnist = load(PixelScale.UNIT, 0);
        Examples train = mnist.train();

        assertEquals(60_000, train.size());
        assertEquals(10_000, mnist.splits().get(Split.TEST).size());
        assertEquals(List.of(1, 28, 28), train.shape());
        assertEquals(10, ((Targets.Classes) train.targets()).classes());
        // These are the well-known first ten labels of the training files.
        assertArrayEquals(
                new int[] {5, 0, 4, 1, 9, 2, 1, 3, 1, 4},
                ((Targets.Classes) train.targets()).labels().subArray(0, 10).toArray());
        assertMeanAndDeviation(0.1307, 0.3081, 5e-5, train);
    }

    @Test
    void standardisesItsTrainingPart() throws IOException {
        Dataset mnist = load(PixelScale.STANDARDISE, 5_000);

        assertEquals(55_000, mnist.train().size());
        assertEquals(5_000, mnist.splits().get(Split.VALIDATION).size());
        assertMeanAndDeviation(0, 1, 1e-6, mnist.train());
    }

    /** Sums in double precision: a float32 sum of 47 million pixels has only two correct digits. */
    private static void assertMeanAndDeviation(double mean, double deviation, double tolerance, Examples examples) {
        double sum = 0;
        double squares = 0;
        for (float pixel : examples.features().ravel().toFloatVector()) {
            sum += pixel;
            squares += (double) pixel * pixel;
        }
        double count = examples.features().length();
        assertEquals(mean, sum / count, tolerance);
        assertEquals(deviation, Math.sqrt(squares / count - sum / count * (sum / count)), tolerance);
    }

    private static Dataset load(PixelScale scale, int validation) throws IOException {
        assumeTrue(Files.isDirectory(DATA.resolve("mnist")), () -> "skipped: there is no MNIST in " + DATA);
        IdxSource.Settings settings = new IdxSource.Settings(
                Path.of("mnist"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                validation,
                Optional.empty(),
                scale,
                Optional.empty());
        return new IdxSource().load(settings, new FolderContext(DATA, 1));
    }
}
