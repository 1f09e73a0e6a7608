package org.sagitta.plugins.datasets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.sagitta.api.data.Dataset;
import org.sagitta.api.data.Examples;
import org.sagitta.api.data.Split;
import org.sagitta.api.data.Targets;

class IdxSourceTest {
    private static final String TRAIN_IMAGES = "mnist/train-images-idx3-ubyte";
    private static final String TRAIN_LABELS = "mnist/train-labels-idx1-ubyte";
    private static final String TEST_IMAGES = "mnist/t10k-images-idx3-ubyte";
    private static final String TEST_LABELS = "mnist/t10k-labels-idx1-ubyte";

    private static final IdxSource.Settings DEFAULTS = settings(Optional.empty(), 0, Optional.empty(), PixelScale.UNIT);

    @TempDir
    Path folder;

    /** Writes four training images of 1 x 2 pixels and two test images. */
    @BeforeEach
    void write() throws IOException {
        Files.createDirectory(folder.resolve("mnist"));
        write(TRAIN_IMAGES, images(4, 1, 2, 0, 255, 51, 102, 10, 20, 30, 40));
        write(TRAIN_LABELS, labels(3, 0, 1, 2));
        write(TEST_IMAGES, images(2, 1, 2, 255, 0, 5, 6));
        write(TEST_LABELS, labels(4, 0));
    }

    @Test
    void readsImagesBetween0And1WithTheirLabels() throws IOException {
        Dataset data = load(DEFAULTS);

        Examples train = data.train();
        assertEquals(DataType.FLOAT, train.features().dataType());
        assertEquals('c', train.features().ordering());
        assertEquals(List.of(1, 1, 2), train.shape());
        assertArrayEquals(
                new float[] {0, 1, 0.2f, 0.4f, 10 / 255f, 20 / 255f, 30 / 255f, 40 / 255f},
                train.features().ravel().toFloatVector(),
                1e-7f);
        assertArrayEquals(new int[] {3, 0, 1, 2}, labels(train));
        assertArrayEquals(new int[] {4, 0}, labels(data.splits().get(Split.TEST)));
        // The largest label is 4, in the test part.
        assertEquals(5, ((Targets.Classes) train.targets()).classes());
        assertEquals(5, ((Targets.Classes) data.splits().get(Split.TEST).targets()).classes());
        assertFalse(data.splits().containsKey(Split.VALIDATION));
    }

    @Test
    void takesTrainingImagesFromTheStartAndValidationImagesFromTheEnd() throws IOException {
        Dataset data = load(settings(Optional.of(2), 1, Optional.of(1), PixelScale.NONE));

        assertArrayEquals(
                new float[] {0, 255, 51, 102}, data.train().features().ravel().toFloatVector());
        assertArrayEquals(new int[] {3, 0}, labels(data.train()));
        Examples validation = data.splits().get(Split.VALIDATION);
        assertArrayEquals(new float[] {30, 40}, validation.features().ravel().toFloatVector());
        assertArrayEquals(new int[] {2}, labels(validation));
        assertEquals(1, data.splits().get(Split.TEST).size());
        assertEquals(
                3,
                load(settings(Optional.empty(), 1, Optional.empty(), PixelScale.NONE))
                        .train()
                        .size());
    }

    @Test
    void standardisesByTheTrainingPixelsOnly() throws IOException {
        Dataset data = load(settings(Optional.of(2), 1, Optional.empty(), PixelScale.STANDARDISE));

        // 0, 1, .2, .4 have the mean .4 and the variance (.16 + .36 + .04 + 0)/4 = .14.
        double deviation = Math.sqrt(0.14);
        assertArrayEquals(
                new float[] {(float) (-0.4 / deviation), (float) (0.6 / deviation), (float) (-0.2 / deviation), 0},
                data.train().features().ravel().toFloatVector(),
                1e-6f);
        assertEquals(
                (1 - 0.4) / deviation, data.splits().get(Split.TEST).features().getDouble(0, 0), 1e-6);
        assertEquals(
                (30 / 255.0 - 0.4) / deviation,
                data.splits().get(Split.VALIDATION).features().getDouble(0, 0),
                1e-6);
    }

    @Test
    void refusesToStandardiseImagesThatAreAllTheSame() throws IOException {
        write(TRAIN_IMAGES, images(4, 1, 2, 7, 7, 7, 7, 7, 7, 7, 7));
        assertRefused(
                settings(Optional.empty(), 0, Optional.empty(), PixelScale.STANDARDISE), "the same", "scale: unit");
    }

    @Test
    void readsGzippedFiles() throws IOException {
        Dataset plain = load(DEFAULTS);
        for (String file : List.of(TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS)) {
            byte[] content = Files.readAllBytes(folder.resolve(file));
            Files.delete(folder.resolve(file));
            write(file + ".gz", gzip(content));
        }

        assertEquals(plain.train().features(), load(DEFAULTS).train().features());
        assertEquals(
                plain.splits().get(Split.TEST).features(),
                load(DEFAULTS).splits().get(Split.TEST).features());
    }

    @Test
    void doesWithoutTestFilesUnlessTheyAreAskedFor() throws IOException {
        assertFalse(load(settings(Optional.empty(), 0, Optional.of(0), PixelScale.UNIT))
                .splits()
                .containsKey(Split.TEST));

        Files.delete(folder.resolve(TEST_IMAGES));
        Files.delete(folder.resolve(TEST_LABELS));
        assertFalse(load(DEFAULTS).splits().containsKey(Split.TEST));
        assertEquals(4, ((Targets.Classes) load(DEFAULTS).train().targets()).classes());
        assertRefused(
                settings(Optional.empty(), 0, Optional.of(1), PixelScale.UNIT), "There is no file " + TEST_IMAGES);
    }

    @Test
    void doesNotTakeDamagedTestFilesForMissingOnes() throws IOException {
        write(TEST_IMAGES, new byte[] {1, 2, 3});
        assertRefused(DEFAULTS, TEST_IMAGES + " is cut short within its header");

        Files.delete(folder.resolve(TEST_IMAGES));
        write(TEST_IMAGES + ".gz", new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
        assertRefused(DEFAULTS, "archive of " + TEST_IMAGES + " is damaged");

        Files.delete(folder.resolve(TEST_IMAGES + ".gz"));
        write(TEST_IMAGES, images(2, 1, 2, 255, 0, 5, 6));
        Files.delete(folder.resolve(TEST_LABELS));
        assertRefused(DEFAULTS, "There is no file " + TEST_LABELS);
    }

    @Test
    void readsFilesOfOtherNames() throws IOException {
        Files.move(folder.resolve(TRAIN_IMAGES), folder.resolve("pictures"));
        IdxSource.Settings settings = new IdxSource.Settings(
                Path.of("mnist"),
                Optional.of(Path.of("pictures")),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                0,
                Optional.empty(),
                PixelScale.UNIT,
                Optional.of(26));

        assertEquals(4, load(settings).train().size());
        assertEquals(26, ((Targets.Classes) load(settings).train().targets()).classes());
    }

    @Test
    void saysWhichFilesBelongWhere() throws IOException {
        Files.delete(folder.resolve(TRAIN_IMAGES));
        assertRefused(
                DEFAULTS,
                "There is no file " + TRAIN_IMAGES,
                "MNIST, Fashion-MNIST and KMNIST have the files train-images-idx3-ubyte, train-labels-idx1-ubyte,",
                "belong into the folder mnist");
    }

    @Test
    void refusesMoreImagesThanThereAre() {
        assertRefused(
                settings(Optional.of(4), 1, Optional.empty(), PixelScale.UNIT),
                TRAIN_IMAGES + " holds 4 images",
                "validation: 1 leaves 3 for training; expected train: 4 to fit");
        assertRefused(
                settings(Optional.empty(), 4, Optional.empty(), PixelScale.UNIT),
                "validation: 4 leaves 0 for training; expected at least 1");
        assertRefused(
                settings(Optional.empty(), 0, Optional.of(3), PixelScale.UNIT),
                TEST_IMAGES + " holds 2 images; expected at least the 3 of test");
    }

    @Test
    void refusesLabelsBeyondTheClassesGiven() {
        IdxSource.Settings settings = new IdxSource.Settings(
                Path.of("mnist"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                0,
                Optional.empty(),
                PixelScale.UNIT,
                Optional.of(4));
        assertRefused(settings, "go up to 4; expected labels below classes: 4");
    }

    @Test
    void refusesFilesOfAnotherFormat() throws IOException {
        write(TRAIN_IMAGES, labels(1, 2, 3));
        assertRefused(DEFAULTS, TRAIN_IMAGES + " is not an IDX file of images: magic 0x00000801, expected 0x00000803");

        write(TRAIN_IMAGES, "hello, world".getBytes(StandardCharsets.US_ASCII));
        assertRefused(DEFAULTS, "magic 0x68656c6c, expected 0x00000803");

        write(TRAIN_IMAGES, images(4, 1, 2, 0, 255, 51, 102, 10, 20, 30, 40));
        write(TRAIN_LABELS, images(1, 1, 1, 0));
        assertRefused(DEFAULTS, TRAIN_LABELS + " is not an IDX file of labels: magic 0x00000803, expected 0x00000801");
    }

    @Test
    void refusesAFileCutShortAnywhere() throws IOException {
        byte[] whole = Files.readAllBytes(folder.resolve(TRAIN_IMAGES));
        for (int length = 0; length < whole.length; length++) {
            write(TRAIN_IMAGES, Arrays.copyOf(whole, length));
            assertRefused(DEFAULTS, TRAIN_IMAGES + " is cut short");
        }
        assertRefused(DEFAULTS, "it holds 7 of the 8 bytes that its dimensions [4, 1, 2] need");
    }

    @Test
    void refusesBytesAfterTheLastImage() throws IOException {
        byte[] whole = Files.readAllBytes(folder.resolve(TRAIN_LABELS));
        write(TRAIN_LABELS, Arrays.copyOf(whole, whole.length + 1));
        assertRefused(DEFAULTS, TRAIN_LABELS + " goes on after the 4 bytes");
    }

    @Test
    void refusesDimensionsThatNoMemoryHolds() throws IOException {
        write(TRAIN_IMAGES, images(-1, 28, 28));
        assertRefused(DEFAULTS, TRAIN_IMAGES + " has the dimensions [4294967295, 28, 28]");
        write(TRAIN_IMAGES, images(65536, 65536, 65536));
        assertRefused(DEFAULTS, "[65536, 65536, 65536]; expected each above 0 and their product at most 2,147,483,639");
        write(TRAIN_IMAGES, images(0, 28, 28));
        assertRefused(DEFAULTS, "[0, 28, 28]");
    }

    @Test
    void refusesImagesAndLabelsOfDifferentNumber() throws IOException {
        write(TRAIN_LABELS, labels(1, 2, 3));
        assertRefused(DEFAULTS, TRAIN_IMAGES + " holds 4 images but " + TRAIN_LABELS + " 3 labels; expected as many");
    }

    @Test
    void refusesTestImagesOfAnotherSize() throws IOException {
        write(TEST_IMAGES, images(2, 2, 1, 255, 0, 5, 6));
        assertRefused(DEFAULTS, TEST_IMAGES + " holds images of [2, 1] pixels; expected [1, 2] as in " + TRAIN_IMAGES);
    }

    @Test
    void refusesDamagedArchives() throws IOException {
        byte[] archive = gzip(Files.readAllBytes(folder.resolve(TRAIN_IMAGES)));
        Files.delete(folder.resolve(TRAIN_IMAGES));

        write(TRAIN_IMAGES + ".gz", Arrays.copyOf(archive, archive.length - 10));
        assertRefused(DEFAULTS, "The archive of " + TRAIN_IMAGES + " is cut short; copy or download it again");

        byte[] wrongChecksum = archive.clone();
        wrongChecksum[archive.length - 8] ^= 1;
        write(TRAIN_IMAGES + ".gz", wrongChecksum);
        assertRefused(DEFAULTS, "The archive of " + TRAIN_IMAGES + " is damaged: Corrupt GZIP trailer");

        write(TRAIN_IMAGES + ".gz", new byte[20]);
        assertRefused(DEFAULTS, "The archive of " + TRAIN_IMAGES + " is damaged: Not in GZIP format");
    }

    private Dataset load(IdxSource.Settings settings) throws IOException {
        return new IdxSource().load(settings, new FolderContext(folder, 1));
    }

    private void assertRefused(IdxSource.Settings settings, String... parts) {
        new FolderContext(folder, 1).assertRefused(new IdxSource(), settings, parts);
    }

    private void write(String file, byte[] content) throws IOException {
        Files.write(folder.resolve(file), content);
    }

    private static IdxSource.Settings settings(
            Optional<Integer> train, int validation, Optional<Integer> test, PixelScale scale) {
        return new IdxSource.Settings(
                Path.of("mnist"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                train,
                validation,
                test,
                scale,
                Optional.empty());
    }

    private static int[] labels(Examples examples) {
        return ((Targets.Classes) examples.targets()).labels().toArray();
    }

    private static byte[] images(int count, int rows, int columns, int... pixels) {
        return idx(pixels, 0x803, count, rows, columns);
    }

    private static byte[] labels(int... labels) {
        return idx(labels, 0x801, labels.length);
    }

    private static byte[] idx(int[] values, int... header) {
        ByteBuffer file = ByteBuffer.allocate(header.length * 4 + values.length);
        Arrays.stream(header).forEach(file::putInt);
        Arrays.stream(values).forEach(value -> file.put((byte) value));
        return file.array();
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(archive)) {
            out.write(content);
        }
        return archive.toByteArray();
    }
}
