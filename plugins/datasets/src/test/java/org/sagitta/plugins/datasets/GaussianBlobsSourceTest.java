package org.sagitta.plugins.datasets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.data.Dataset;
import org.sagitta.api.data.Examples;
import org.sagitta.api.data.Split;
import org.sagitta.api.data.Targets;

class GaussianBlobsSourceTest {
    @Test
    void drawsBalancedShuffledClassesInDoublePrecision() {
        Examples train = load(settings(5, 100, 1003, 0, 1, true), 1).train();

        assertArrayEquals(new long[] {1003, 100}, train.features().shape());
        assertEquals(DataType.DOUBLE, train.features().dataType());
        assertEquals('c', train.features().ordering());
        assertEquals(List.of(100), train.shape());
        int[] labels = labels(train);
        assertEquals(5, ((Targets.Classes) train.targets()).classes());
        assertArrayEquals(new int[] {201, 201, 201, 200, 200}, sizes(labels, 5));
        assertFalse(Arrays.equals(IntStream.range(0, 1003).map(n -> n % 5).toArray(), labels));
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 10", "2, 1", "3, 0.25"})
    void blobsHaveTheCovarianceAskedForAndCentresTheIdentity(long seed, double covariance) {
        int classes = 20;
        int dimensions = 50;
        int examples = 8000;
        Examples train = load(settings(classes, dimensions, examples, 0, covariance, false), seed)
                .train();
        double[][] features = train.features().toDoubleMatrix();
        int[] labels = labels(train);

        double[][] centres = new double[classes][dimensions];
        for (int n = 0; n < examples; n++) {
            for (int i = 0; i < dimensions; i++) {
                centres[labels[n]][i] += features[n][i] * classes / examples;
            }
        }
        double within = 0;
        double neighbours = 0;
        for (int n = 0; n < examples; n++) {
            for (int i = 0; i < dimensions; i++) {
                double difference = features[n][i] - centres[labels[n]][i];
                within += difference * difference / (examples - classes) / dimensions;
                int next = (i + 1) % dimensions;
                neighbours +=
                        difference * (features[n][next] - centres[labels[n]][next]) / (examples - classes) / dimensions;
            }
        }
        double between = Arrays.stream(centres)
                .flatMapToDouble(Arrays::stream)
                .map(value -> value * value)
                .average()
                .orElseThrow();

        // The tolerances are five standard deviations of these sample moments.
        assertEquals(covariance, within, 5 * covariance * Math.sqrt(2.0 / (examples * dimensions)));
        assertEquals(0, neighbours, 5 * covariance * Math.sqrt(1.0 / (examples * dimensions)));
        double variance = 1 + covariance * classes / examples;
        assertEquals(variance, between, 5 * variance * Math.sqrt(2.0 / (classes * dimensions)));
    }

    @Test
    void normalisesByTheOverallMeanAndDeviationOfTheTrainingPart() {
        Dataset raw = load(settings(3, 7, 200, 50, 4, false), 9);
        Dataset normalised = load(settings(3, 7, 200, 50, 4, true), 9);
        double[] train = raw.train().features().ravel().toDoubleVector();
        double mean = Arrays.stream(train).sum() / train.length;
        double deviation =
                Math.sqrt(Arrays.stream(train).map(x -> (x - mean) * (x - mean)).sum() / train.length);

        for (Split split : List.of(Split.TRAIN, Split.TEST)) {
            INDArray expected = raw.splits().get(split).features().sub(mean).div(deviation);
            INDArray found = normalised.splits().get(split).features();
            assertArrayEquals(expected.ravel().toDoubleVector(), found.ravel().toDoubleVector(), 1e-13);
        }
        double[] found = normalised.train().features().ravel().toDoubleVector();
        assertEquals(0, Arrays.stream(found).sum() / found.length, 1e-14);
        assertEquals(1, Arrays.stream(found).map(x -> x * x).sum() / found.length, 1e-13);
    }

    @Test
    void followsFromTheSeedAlone() {
        GaussianBlobsSource.Settings settings = settings(5, 10, 100, 0, 1, true);

        assertEquals(
                load(settings, 4).train().features(), load(settings, 4).train().features());
        assertArrayEquals(
                labels(load(settings, 4).train()), labels(load(settings, 4).train()));
        assertNotEquals(
                load(settings, 4).train().features(), load(settings, 5).train().features());
    }

    @Test
    void testExamplesComeFromTheSameBlobsAndLeaveTheTrainingPartAlone() {
        Dataset without = load(settings(4, 60, 400, 0, 0.01, true), 2);
        Dataset with = load(settings(4, 60, 400, 40, 0.01, true), 2);

        assertFalse(without.splits().containsKey(Split.TEST));
        assertEquals(without.train().features(), with.train().features());
        Examples test = with.splits().get(Split.TEST);
        assertArrayEquals(new int[] {10, 10, 10, 10}, sizes(labels(test), 4));
        for (int n = 0; n < test.size(); n++) {
            assertEquals(labels(test)[n], labelOfNearest(test.features().getRow(n), with.train()));
        }
    }

    @Test
    void refusesMoreNumbersThanAnArrayHolds() {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> settings(5, 100_000, 100_000, 0, 1, true))
                .getMessage()
                .contains("examples times dimensions is 10,000,000,000"));
    }

    private static int labelOfNearest(INDArray example, Examples train) {
        int nearest =
                Nd4j.argMin(train.features().subRowVector(example).norm2(1)).getInt(0);
        return labels(train)[nearest];
    }

    private static int[] sizes(int[] labels, int classes) {
        return IntStream.range(0, classes)
                .map(c ->
                        (int) Arrays.stream(labels).filter(label -> label == c).count())
                .toArray();
    }

    private static int[] labels(Examples examples) {
        return ((Targets.Classes) examples.targets()).labels().toArray();
    }

    private static Dataset load(GaussianBlobsSource.Settings settings, long seed) {
        return new GaussianBlobsSource().load(settings, new FolderContext(Path.of("none"), seed));
    }

    private static GaussianBlobsSource.Settings settings(
            int classes, int dimensions, int examples, int test, double covariance, boolean standardise) {
        return new GaussianBlobsSource.Settings(classes, dimensions, examples, test, covariance, standardise);
    }
}
