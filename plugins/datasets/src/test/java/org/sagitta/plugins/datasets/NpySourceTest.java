package org.sagitta.plugins.datasets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.primitives.Ints;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.data.Dataset;
import org.sagitta.api.data.Examples;
import org.sagitta.api.data.Npy;
import org.sagitta.api.data.Split;
import org.sagitta.api.data.Targets;

class NpySourceTest {
    private static final Path DATA = Path.of(System.getProperty("sagitta.root")).resolveSibling("shared/data");

    @TempDir
    Path folder;

    @BeforeEach
    void write() throws IOException {
        Npy.write(folder.resolve("x.npy"), counting(6, 2));
        writeLabels("y.npy", 0, 2, 1, 1, 0, 0);
    }

    @Test
    void everyExampleIsForTrainingInTheFilesOrderAndUnscaled() throws IOException {
        Dataset data = load(settings("x.npy", "y.npy"));

        assertEquals(Set.of(Split.TRAIN), data.splits().keySet());
        assertEquals(counting(6, 2), data.train().features());
        assertEquals(DataType.DOUBLE, data.train().features().dataType());
        assertEquals(List.of(2), data.train().shape());
        assertArrayEquals(new int[] {0, 2, 1, 1, 0, 0}, labels(data.train()));
        assertEquals(3, ((Targets.Classes) data.train().targets()).classes());
    }

    @Test
    void float32StaysFloat32() throws IOException {
        Npy.write(folder.resolve("x.npy"), counting(6, 2).castTo(DataType.FLOAT));
        assertEquals(
                DataType.FLOAT,
                load(settings("x.npy", "y.npy")).train().features().dataType());
    }

    @Test
    void imagesKeepTheirShapeAndAreFlattenedInItsOrder() throws IOException {
        Npy.write(folder.resolve("x.npy"), counting(6, 2, 3, 4));

        Examples train = load(settings("x.npy", "y.npy")).train();
        assertEquals(List.of(2, 3, 4), train.shape());
        assertEquals(counting(6, 24), train.features());
    }

    @Test
    void realTargetsAreValues() throws IOException {
        Npy.write(folder.resolve("y.npy"), counting(6, 3));
        assertEquals(
                counting(6, 3),
                ((Targets.Values) load(settings("x.npy", "y.npy")).train().targets()).values());

        Npy.write(folder.resolve("y.npy"), new double[] {1, 2, 3, 4, 5, 6});
        INDArray column =
                ((Targets.Values) load(settings("x.npy", "y.npy")).train().targets()).values();
        assertArrayEquals(new long[] {6, 1}, column.shape());
    }

    @Test
    void splitsInTheFilesOrder() throws IOException {
        Dataset data = load(split(3, 1, 1));

        assertArrayEquals(
                new double[] {0, 1, 2, 3, 4, 5}, data.train().features().ravel().toDoubleVector());
        assertArrayEquals(new int[] {0, 2, 1}, labels(data.train()));
        assertArrayEquals(
                new double[] {6, 7},
                data.splits().get(Split.VALIDATION).features().ravel().toDoubleVector());
        assertArrayEquals(
                new double[] {8, 9},
                data.splits().get(Split.TEST).features().ravel().toDoubleVector());
        assertEquals('c', data.splits().get(Split.TEST).features().ordering());
        // The number of classes is that of all examples, even if a part lacks some.
        assertEquals(3, ((Targets.Classes) data.splits().get(Split.TEST).targets()).classes());
        assertEquals(Set.of(Split.TRAIN), load(split(6, 0, 0)).splits().keySet());
    }

    @Test
    void drawsWhichExampleGoesWhereFromTheSeed() throws IOException {
        Npy.write(folder.resolve("x.npy"), counting(60, 1));
        writeLabels("y.npy", LongStream.range(0, 60).toArray());
        assertRefused(
                split(30, 10, 15, true, FeatureScaling.NONE),
                "y.npy holds a label of its own for each of the 60 examples");
        NpySource.Settings settings = split(30, 10, 15, true, FeatureScaling.NONE, Optional.of(60));
        Dataset data = load(settings);

        Set<Integer> drawn = new TreeSet<>();
        for (Split split : Split.values()) {
            int[] labels = labels(data.splits().get(split));
            assertArrayEquals(labels, data.splits().get(split).features().toIntVector());
            assertArrayEquals(Arrays.stream(labels).sorted().toArray(), labels, "the files' order");
            drawn.addAll(Ints.asList(labels));
        }
        assertEquals(55, drawn.size());
        assertNotEquals(IntStream.range(0, 30).boxed().toList(), Ints.asList(labels(data.train())));
        assertArrayEquals(labels(data.train()), labels(load(settings).train()));
        Dataset other = new NpySource().load(settings, new FolderContext(folder, 2));
        assertNotEquals(Ints.asList(labels(data.train())), Ints.asList(labels(other.train())));
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"DOUBLE", "FLOAT"})
    void scalesEachFeatureByTheTrainingPart(DataType type) throws IOException {
        double[][] features = {{1, 7, 0}, {3, 7, 4}, {5, 7, 8}, {11, 8, 4}, {0, 0, 0}, {1, 1, 1}};
        Npy.write(folder.resolve("x.npy"), Nd4j.createFromArray(features).castTo(type));

        Dataset centred = load(split(3, 0, 1, false, FeatureScaling.CENTRE));
        assertEquals(type, centred.train().features().dataType());
        assertEquals('c', centred.train().features().ordering());
        assertArrayEquals(
                new double[] {-2, 0, -4, 0, 0, 0, 2, 0, 4},
                centred.train().features().ravel().toDoubleVector());
        assertArrayEquals(
                new double[] {8, 1, 0},
                centred.splits().get(Split.TEST).features().toDoubleVector());

        // The deviations are the root of 8/3, 0 and the root of 32/3.
        Dataset standardised = load(split(3, 0, 1, false, FeatureScaling.STANDARDISE));
        double unit = Math.sqrt(1.5);
        double tolerance = type == DataType.DOUBLE ? 1e-15 : 1e-7;
        assertArrayEquals(
                new double[] {-unit, 0, -unit, 0, 0, 0, unit, 0, unit},
                standardised.train().features().ravel().toDoubleVector(),
                tolerance);
        assertArrayEquals(
                new double[] {4 * unit, 1, 0},
                standardised.splits().get(Split.TEST).features().toDoubleVector(),
                5 * tolerance);
    }

    /**
     * Rounding makes the mean of such a constant differ from it, with a deviation of 1e-14: divided by that, the
     * feature would be -1 or 1.
     */
    @ParameterizedTest
    @ValueSource(doubles = {14.62, 0.1, -1.0 / 3, 1e9 + 0.1})
    void aConstantFeatureBecomesZero(double value) throws IOException {
        INDArray features = counting(1000, 2);
        features.getColumn(1).assign(value);
        Npy.write(folder.resolve("x.npy"), features);
        writeLabels("y.npy", LongStream.range(0, 1000).map(n -> n % 3).toArray());
        INDArray scaled = load(split(1000, 0, 0, false, FeatureScaling.STANDARDISE))
                .train()
                .features();
        assertArrayEquals(new double[1000], scaled.getColumn(1).toDoubleVector());
    }

    @Test
    void takesTestExamplesFromFilesOfTheirOwn() throws IOException {
        Npy.write(folder.resolve("x-test.npy"), counting(2, 2));
        writeLabels("y-test.npy", 4, 0);

        Dataset data = load(testFiles());
        assertEquals(counting(2, 2), data.splits().get(Split.TEST).features());
        assertEquals(5, ((Targets.Classes) data.train().targets()).classes());
    }

    @Test
    void refusesTestExamplesOfAnotherKind() throws IOException {
        Npy.write(folder.resolve("x-test.npy"), counting(2, 3));
        writeLabels("y-test.npy", 1, 0);
        assertRefused(testFiles(), "x.npy holds examples of shape [2] but x-test.npy of shape [3]");

        Npy.write(folder.resolve("x-test.npy"), counting(2, 2));
        Npy.write(folder.resolve("y-test.npy"), new double[] {1, 2});
        assertRefused(testFiles(), "y.npy holds int64 but y-test.npy float64");
    }

    @Test
    void refusesWhatDoesNotFitTogether() throws IOException {
        assertRefused(split(5, 1, 1), "x.npy holds 6 examples; expected at least the 7 of split");
        assertRefused(classes(2), "labels up to 2; expected labels below classes: 2");

        writeLabels("y.npy", 0, 1, 2);
        assertRefused(settings("x.npy", "y.npy"), "x.npy holds 6 examples but y.npy 3 targets; expected as many");
        writeLabels("y.npy", 0, 1, 2, -1, 0, 0);
        assertRefused(settings("x.npy", "y.npy"), "y.npy holds the label -1 for example 3; expected classes from 0");
        writeLabels("y.npy", 0, 1, 2, 1L << 40, 0, 0);
        assertRefused(settings("x.npy", "y.npy"), "the label 1,099,511,627,776 for example 3");
        Npy.write(folder.resolve("y.npy"), new double[6]);
        assertRefused(classes(3), "classes: 3 is given but y.npy holds float64 values");
        Npy.write(folder.resolve("y.npy"), counting(6, 1, 1));
        assertRefused(settings("x.npy", "y.npy"), "y.npy holds float64 of shape [6, 1, 1]", "expected [N]");
        Npy.write(folder.resolve("x.npy"), new double[6]);
        assertRefused(settings("x.npy", "y.npy"), "x.npy has the shape [6]; expected [N, D]");
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void refusesValuesThatAreNotFiniteInAnyPart(double value) throws IOException {
        INDArray broken = counting(6, 2, 2, 3);
        broken.putScalar(new int[] {4, 1, 0, 2}, value);
        Npy.write(folder.resolve("x-test.npy"), broken);
        writeLabels("y-test.npy", 0, 2, 1, 1, 0, 0);
        String place = "x-test.npy holds " + value + " for example 4, at [4, 1, 0, 2]; expected finite numbers";
        assertRefused(settings("x-test.npy", "y.npy"), place);
        Npy.write(folder.resolve("x.npy"), counting(6, 2, 2, 3));
        assertRefused(testFiles(), place);
        Npy.write(folder.resolve("x-test.npy"), broken.castTo(DataType.FLOAT));
        assertRefused(testFiles(), place);

        Npy.write(folder.resolve("y.npy"), new double[] {1, 2, 3, 4, 5, value});
        assertRefused(settings("x.npy", "y.npy"), "y.npy holds " + value + " for example 5, at [5]");
    }

    @Test
    void looksAtEveryValueOfALargeFile() throws IOException {
        INDArray features = counting(6, 200_000);
        features.putScalar(5, 199_999, Double.NaN);
        Npy.write(folder.resolve("x.npy"), features);
        assertRefused(settings("x.npy", "y.npy"), "x.npy holds NaN for example 5, at [5, 199999]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1000000000 | labels up to 1,000,000,000, but there are 6 examples, with 3 different labels",
                "2147483646 | labels up to 2,147,483,646",
                "1000       | say classes: 1001 where that is meant"
            })
    void labelsThatAreNoClassesAreRefused(long label, String part) throws IOException {
        writeLabels("y.npy", 0, 1, label, 1, 0, 0);
        assertRefused(settings("x.npy", "y.npy"), "y.npy or the test targets hold ", part);
        assertEquals(
                1001, ((Targets.Classes) loadWithLabel(1000, Optional.of(1001)).targets()).classes());
        assertEquals(
                1000, ((Targets.Classes) loadWithLabel(999, Optional.empty()).targets()).classes());
    }

    private Examples loadWithLabel(long label, Optional<Integer> classes) throws IOException {
        writeLabels("y.npy", 0, 1, label, 1, 0, 0);
        return load(split(6, 0, 0, false, FeatureScaling.NONE, classes)).train();
    }

    @Test
    void integersInSeveralColumnsAreRefusedWithWhatMakesClassesOfThem() throws IOException {
        writeIntegers("y.npy", "(6, 1)", 0, 1, 2, 0, 1, 2);
        assertRefused(settings("x.npy", "y.npy"), "y.npy holds int64 of shape [6, 1]", "y.ravel()");
        writeIntegers("y.npy", "(6, 2)", 0, 1, 1, 0, 1, 0, 1, 0, 1, 0, 0, 1);
        assertRefused(settings("x.npy", "y.npy"), "y.npy holds int64 of shape [6, 2]", "y.argmax(axis=1)");
    }

    @Test
    void shapesAsPython2WritesThemAreRead() throws IOException {
        writeIntegers("y.npy", "(6L,)", 0, 1, 2, 0, 1, 2);
        assertArrayEquals(
                new int[] {0, 1, 2, 0, 1, 2},
                labels(load(settings("x.npy", "y.npy")).train()));
    }

    @Test
    void featuresThatSpreadTooFarAreNotStandardised() throws IOException {
        INDArray features = counting(6, 2);
        features.putScalar(3, 1, 1e200);
        Npy.write(folder.resolve("x.npy"), features);
        assertRefused(
                split(6, 0, 0, false, FeatureScaling.STANDARDISE),
                "Feature 1 (from 0) of the training part spreads too far");
    }

    @Test
    void refusesOtherFilesByName() throws IOException {
        assertRefused(settings("x.npy", "z.npy"), "There is no file z.npy");
        Files.writeString(folder.resolve("z.npy"), "1,2,3\n");
        assertRefused(settings("x.npy", "z.npy"), "z.npy is not a .npy file");
        byte[] whole = Files.readAllBytes(folder.resolve("x.npy"));
        Files.write(folder.resolve("z.npy"), Arrays.copyOf(whole, whole.length - 1));
        assertRefused(settings("z.npy", "y.npy"), "z.npy is cut short");
    }

    @Test
    void readsAndChecksGzippedFiles() throws IOException {
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(archive)) {
            out.write(Files.readAllBytes(folder.resolve("x.npy")));
        }
        Files.delete(folder.resolve("x.npy"));
        Files.write(folder.resolve("x.npy.gz"), archive.toByteArray());
        assertEquals(counting(6, 2), load(settings("x.npy", "y.npy")).train().features());

        Files.write(folder.resolve("x.npy.gz"), Arrays.copyOf(archive.toByteArray(), archive.size() - 9));
        assertRefused(settings("x.npy", "y.npy"), "The archive of x.npy is cut short");
    }

    @Test
    void settingsThatContradictEachOtherAreRefused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new NpySource.Settings(
                        Path.of("x.npy"),
                        Path.of("y.npy"),
                        Optional.of(Path.of("x-test.npy")),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        FeatureScaling.NONE));
        assertThrows(
                IllegalArgumentException.class,
                () -> new NpySource.Settings(
                        Path.of("x.npy"),
                        Path.of("y.npy"),
                        Optional.of(Path.of("x-test.npy")),
                        Optional.of(Path.of("y-test.npy")),
                        Optional.empty(),
                        Optional.of(new NpySource.Parts(3, 0, 1, false)),
                        FeatureScaling.NONE));
    }

    @Test
    void readsTheDigits() throws IOException {
        assumeTrue(Files.isDirectory(DATA.resolve("digits")), () -> "skipped: there are no digits in " + DATA);
        NpySource.Settings settings = settings("digits/x.npy", "digits/y.npy");
        Examples digits =
                new NpySource().load(settings, new FolderContext(DATA, 1)).train();

        assertEquals(1797, digits.size());
        assertEquals(List.of(64), digits.shape());
        assertEquals(10, ((Targets.Classes) digits.targets()).classes());
        assertEquals(1, digits.features().maxNumber().doubleValue());
    }

    private Dataset load(NpySource.Settings settings) throws IOException {
        return new NpySource().load(settings, new FolderContext(folder, 1));
    }

    private void assertRefused(NpySource.Settings settings, String... parts) {
        new FolderContext(folder, 1).assertRefused(new NpySource(), settings, parts);
    }

    private static NpySource.Settings settings(String features, String targets) {
        return new NpySource.Settings(
                Path.of(features),
                Path.of(targets),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                FeatureScaling.NONE);
    }

    private static NpySource.Settings split(int train, int validation, int test) {
        return split(train, validation, test, false, FeatureScaling.NONE);
    }

    private static NpySource.Settings split(
            int train, int validation, int test, boolean random, FeatureScaling scaling) {
        return split(train, validation, test, random, scaling, Optional.empty());
    }

    private static NpySource.Settings split(
            int train, int validation, int test, boolean random, FeatureScaling scaling, Optional<Integer> classes) {
        return new NpySource.Settings(
                Path.of("x.npy"),
                Path.of("y.npy"),
                Optional.empty(),
                Optional.empty(),
                classes,
                Optional.of(new NpySource.Parts(train, validation, test, random)),
                scaling);
    }

    private static NpySource.Settings classes(int classes) {
        return new NpySource.Settings(
                Path.of("x.npy"),
                Path.of("y.npy"),
                Optional.empty(),
                Optional.empty(),
                Optional.of(classes),
                Optional.empty(),
                FeatureScaling.NONE);
    }

    private static NpySource.Settings testFiles() {
        return new NpySource.Settings(
                Path.of("x.npy"),
                Path.of("y.npy"),
                Optional.of(Path.of("x-test.npy")),
                Optional.of(Path.of("y-test.npy")),
                Optional.empty(),
                Optional.empty(),
                FeatureScaling.NONE);
    }

    private static int[] labels(Examples examples) {
        return ((Targets.Classes) examples.targets()).labels().toArray();
    }

    /** Returns the numbers 0, 1, 2 ... in C order. */
    private static INDArray counting(int... shape) {
        int length = Arrays.stream(shape).reduce(1, Math::multiplyExact);
        return Nd4j.createFromArray(IntStream.range(0, length).asDoubleStream().toArray())
                .reshape('c', shape);
    }

    private void writeLabels(String file, long... labels) throws IOException {
        writeIntegers(file, "(%d,)".formatted(labels.length), labels);
    }

    private void writeIntegers(String file, String shape, long... labels) throws IOException {
        String header = "{'descr': '<i8', 'fortran_order': False, 'shape': %s, }\n".formatted(shape);
        ByteBuffer content =
                ByteBuffer.allocate(10 + header.length() + 8 * labels.length).order(ByteOrder.LITTLE_ENDIAN);
        content.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0}).putShort((short) header.length());
        content.put(header.getBytes(StandardCharsets.US_ASCII));
        Arrays.stream(labels).forEach(content::putLong);
        Files.write(folder.resolve(file), content.array());
    }
}
