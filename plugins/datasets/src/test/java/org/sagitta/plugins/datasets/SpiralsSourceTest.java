package org.sagitta.plugins.datasets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.sagitta.api.data.Dataset;
import org.sagitta.api.data.Examples;
import org.sagitta.api.data.Split;
import org.sagitta.api.data.Targets;

class SpiralsSourceTest {
    @ParameterizedTest
    @CsvSource({"2, 1", "3, 0.5", "5, 2.25"})
    void withoutNoiseEachPointLiesOnItsSpiral(int classes, double turns) {
        Examples train =
                load(new SpiralsSource.Settings(classes, 2000, 0, turns, 0), 1).train();
        double[][] points = train.features().toDoubleMatrix();
        int[] labels = labels(train);

        double mean = 0;
        for (int n = 0; n < points.length; n++) {
            double radius = Math.hypot(points[n][0], points[n][1]);
            // A point that is rotated back by the angle of its arm lies on the positive half of the first axis.
            double back = -2 * Math.PI * turns * radius - 2 * Math.PI * labels[n] / classes;
            double along = points[n][0] * Math.cos(back) - points[n][1] * Math.sin(back);
            double across = points[n][0] * Math.sin(back) + points[n][1] * Math.cos(back);
            assertEquals(0, across, 1e-14);
            assertEquals(radius, along, 1e-14);
            mean += radius / points.length;
        }
        // The radius is uniform on [0, 1); the tolerance is five standard deviations of the mean.
        assertEquals(0.5, mean, 5 / Math.sqrt(12 * 2000));
    }

    @Test
    void noiseHasTheDeviationAskedFor() {
        double[] exact = features(load(new SpiralsSource.Settings(3, 4000, 0, 1, 0), 1));
        double[] noisy = features(load(new SpiralsSource.Settings(3, 4000, 0, 1, 0.3), 1));
        double squares = 0;
        for (int i = 0; i < exact.length; i++) {
            squares += Math.pow(noisy[i] - exact[i], 2);
        }
        // The tolerance is five standard deviations of this sample variance.
        assertEquals(0.09, squares / exact.length, 5 * 0.09 * Math.sqrt(2.0 / exact.length));
    }

    @Test
    void drawsBalancedShuffledClassesInDoublePrecision() {
        Dataset data = load(new SpiralsSource.Settings(3, 100, 30, 1, 0.1), 1);

        assertArrayEquals(new int[] {34, 33, 33}, sizes(data.train()));
        assertArrayEquals(new int[] {10, 10, 10}, sizes(data.splits().get(Split.TEST)));
        assertEquals(3, ((Targets.Classes) data.train().targets()).classes());
        assertFalse(Arrays.equals(new int[] {0, 1, 2, 0, 1, 2}, Arrays.copyOf(labels(data.train()), 6)));
        assertEquals(DataType.DOUBLE, data.train().features().dataType());
        assertEquals('c', data.train().features().ordering());
        assertEquals(List.of(2), data.train().shape());
    }

    @Test
    void followsFromTheSeedAloneAndTestExamplesLeaveTheTrainingPartAlone() {
        SpiralsSource.Settings settings = new SpiralsSource.Settings(3, 50, 0, 1, 0.1);
        SpiralsSource.Settings withTest = new SpiralsSource.Settings(3, 50, 20, 1, 0.1);

        assertArrayEquals(features(load(settings, 4)), features(load(withTest, 4)));
        assertNotEquals(
                load(settings, 4).train().features(), load(settings, 5).train().features());
        assertEquals(1, load(settings, 4).splits().size());
    }

    private static int[] sizes(Examples examples) {
        int[] sizes = new int[3];
        Arrays.stream(labels(examples)).forEach(label -> sizes[label]++);
        return sizes;
    }

    private static int[] labels(Examples examples) {
        return ((Targets.Classes) examples.targets()).labels().toArray();
    }

    private static double[] features(Dataset data) {
        return data.train().features().ravel().toDoubleVector();
    }

    private static Dataset load(SpiralsSource.Settings settings, long seed) {
        return new SpiralsSource().load(settings, new FolderContext(Path.of("none"), seed));
    }
}
