package org.sagitta.plugins.datasets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.sagitta.api.data.Dataset;
import org.sagitta.api.data.Examples;
import org.sagitta.api.data.Split;
import org.sagitta.api.data.Targets;
import org.sagitta.plugins.datasets.CifarSource.Labels;

/** Tests the source on images whose channels have one colour each. */
class CifarSourceTest {
    private static final Path DATA = Path.of(System.getProperty("sagitta.root")).resolveSibling("shared/data");
    private static final int CHANNEL = 32 * 32;

    @TempDir
    Path folder;

    /** Writes two training images into the first batch, one into the third, and one test image. */
    @BeforeEach
    void write() throws IOException {
        Files.createDirectory(folder.resolve("cifar10"));
        Files.createDirectory(folder.resolve("cifar100"));
        write("cifar10/data_batch_1.bin", image(0, 51, 102, 3), image(255, 0, 0, 9));
        write("cifar10/data_batch_3.bin", image(10, 20, 30, 0));
        write("cifar10/test_batch.bin", image(1, 2, 3, 7));
        write("cifar100/train.bin", image(4, 5, 6, 19, 99), image(7, 8, 9, 0, 42));
        write("cifar100/test.bin", image(1, 2, 3, 11, 70));
    }

    @Test
    void takesTheBatchesThatAreThereOneAfterTheOther() throws IOException {
        Dataset data = load(cifar10(Optional.empty(), 0, Optional.empty(), PixelScale.UNIT));

        Examples train = data.train();
        assertEquals(3, train.size());
        assertEquals(DataType.FLOAT, train.features().dataType());
        assertEquals('c', train.features().ordering());
        assertEquals(List.of(3, 32, 32), train.shape());
        assertClasses(10, train, 3, 9, 0);
        assertImage(train, 0, 0, 0.2f, 0.4f);
        assertImage(train, 1, 1, 0, 0);
        assertImage(train, 2, 10 / 255f, 20 / 255f, 30 / 255f);
        assertEquals(1, data.splits().get(Split.TEST).size());
        assertClasses(10, data.splits().get(Split.TEST), 7);
        assertEquals(Set.of(Split.TRAIN, Split.TEST), data.splits().keySet());
    }

    @Test
    void aChannelsPixelsFollowEachOtherRowByRow() throws IOException {
        byte[] image = new byte[1 + 3 * CHANNEL];
        for (int i = 1; i < image.length; i++) {
            image[i] = (byte) (i * 7 % 251);
        }
        write("cifar10/data_batch_1.bin", image);

        float[] pixels = load(cifar10(Optional.of(1), 0, Optional.of(0), PixelScale.NONE))
                .train()
                .features()
                .ravel()
                .toFloatVector();
        assertArrayEquals(
                IntStream.range(1, image.length).map(i -> i * 7 % 251).toArray(),
                IntStream.range(0, pixels.length).map(i -> (int) pixels[i]).toArray());
    }

    @Test
    void trainingImagesComeFromTheStartAndValidationImagesFromTheEnd() throws IOException {
        Dataset data = load(cifar10(Optional.of(1), 1, Optional.of(0), PixelScale.UNIT));

        assertEquals(Set.of(Split.TRAIN, Split.VALIDATION), data.splits().keySet());
        assertClasses(10, data.train(), 3);
        assertClasses(10, data.splits().get(Split.VALIDATION), 0);
    }

    @Test
    void standardisesEachChannelByItsOwnTrainingPixels() throws IOException {
        Dataset data = load(cifar10(Optional.of(2), 1, Optional.empty(), PixelScale.STANDARDISE));

        // Each channel is constant in both images: its standardised values are -1 and 1, or 1 and -1.
        assertImage(data.train(), 0, -1, 1, 1);
        assertImage(data.train(), 1, 1, -1, -1);
        // The means are 127.5, 25.5 and 51, and so are the deviations.
        assertImage(
                data.splits().get(Split.VALIDATION), 0, (10 - 127.5f) / 127.5f, (20 - 25.5f) / 25.5f, (30 - 51f) / 51);
    }

    @Test
    void cifar100HasFineAndCoarseLabels() throws IOException {
        Dataset fine = load(cifar100(Labels.FINE));
        assertClasses(100, fine.train(), 99, 42);
        assertClasses(100, fine.splits().get(Split.TEST), 70);
        assertImage(fine.train(), 1, 7 / 255f, 8 / 255f, 9 / 255f);

        Dataset coarse = load(cifar100(Labels.COARSE));
        assertClasses(20, coarse.train(), 19, 0);
        assertClasses(20, coarse.splits().get(Split.TEST), 11);
        assertEquals(fine.train().features(), coarse.train().features());
    }

    @Test
    void cifar10HasNoCoarseLabels() {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> settings(CifarVersion.CIFAR_10, Labels.COARSE))
                .getMessage()
                .contains("expected version: cifar-100"));
    }

    @Test
    void readsGzippedFiles() throws IOException {
        Examples plain = load(cifar100(Labels.FINE)).train();
        Path file = folder.resolve("cifar100/train.bin");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(Path.of(file + ".gz")))) {
            Files.copy(file, out);
        }
        Files.delete(file);
        assertEquals(plain.features(), load(cifar100(Labels.FINE)).train().features());

        byte[] archive = Files.readAllBytes(Path.of(file + ".gz"));
        Files.write(Path.of(file + ".gz"), Arrays.copyOf(archive, archive.length - 10));
        assertRefused(cifar100(Labels.FINE), "The archive of cifar100/train.bin is cut short");
    }

    @Test
    void aDamagedBatchIsNotTakenForAMissingOne() throws IOException {
        Files.delete(folder.resolve("cifar10/data_batch_3.bin"));
        Files.write(folder.resolve("cifar10/data_batch_3.bin.gz"), new byte[20]);
        assertRefused(
                cifar10(Optional.empty(), 0, Optional.empty(), PixelScale.UNIT),
                "The archive of cifar10/data_batch_3.bin is damaged");
    }

    @Test
    void saysWhichFilesBelongWhere() throws IOException {
        Files.delete(folder.resolve("cifar10/data_batch_1.bin"));
        Files.delete(folder.resolve("cifar10/data_batch_3.bin"));
        assertRefused(
                cifar10(Optional.empty(), 0, Optional.empty(), PixelScale.UNIT),
                "There is no file cifar10/data_batch_1.bin",
                "CIFAR-10 has the files data_batch_1.bin, data_batch_2.bin",
                "of which one for training is enough; they belong into the folder cifar10");

        Files.delete(folder.resolve("cifar100/test.bin"));
        assertEquals(Set.of(Split.TRAIN), load(cifar100(Labels.FINE)).splits().keySet());
        assertRefused(
                new CifarSource.Settings(
                        CifarVersion.CIFAR_100,
                        Optional.empty(),
                        Labels.FINE,
                        Optional.empty(),
                        0,
                        Optional.of(1),
                        PixelScale.UNIT),
                "There is no file cifar100/test.bin",
                "CIFAR-100 has the files train.bin and test.bin; they belong into the folder cifar100");
    }

    @Test
    void refusesFilesOfAnotherFormat() throws IOException {
        write("cifar10/data_batch_3.bin", image(1, 2, 3, 4, 5));
        assertRefused(
                cifar10(Optional.empty(), 0, Optional.empty(), PixelScale.UNIT),
                "cifar10/data_batch_3.bin holds 3,074 bytes; expected a multiple of 3,073, as in the binary version of CIFAR-10 (1 of labels and 3,072 of pixels an image)");
        write("cifar10/data_batch_3.bin");
        assertRefused(
                cifar10(Optional.empty(), 0, Optional.empty(), PixelScale.UNIT),
                "cifar10/data_batch_3.bin holds 0 bytes");
        write("cifar10/data_batch_3.bin", image(1, 2, 3, 9), image(1, 2, 3, 10));
        assertRefused(
                cifar10(Optional.empty(), 0, Optional.empty(), PixelScale.UNIT),
                "cifar10/data_batch_3.bin holds the label 10 for image 1; expected 0 to 9");
        write("cifar100/train.bin", image(1, 2, 3, 20, 0));
        assertRefused(cifar100(Labels.FINE), "the label 20 for image 0; expected 0 to 19");
    }

    @Test
    void refusesMoreImagesThanThereAre() {
        assertRefused(
                cifar10(Optional.of(3), 1, Optional.empty(), PixelScale.UNIT),
                "cifar10/data_batch_1.bin and cifar10/data_batch_3.bin holds 3 images",
                "validation: 1 leaves 2 for training; expected train: 3 to fit");
        assertRefused(
                cifar10(Optional.empty(), 0, Optional.of(2), PixelScale.UNIT),
                "cifar10/test_batch.bin holds 1 images; expected at least the 2 of test");
    }

    @Test
    void readsTheRealFiles() throws IOException {
        assumeTrue(Files.isDirectory(DATA.resolve("cifar10")), () -> "skipped: there is no CIFAR-10 in " + DATA);
        Dataset data = new CifarSource()
                .load(cifar10(Optional.of(2000), 0, Optional.of(1000), PixelScale.UNIT), new FolderContext(DATA, 1));

        assertEquals(2000, data.train().size());
        assertEquals(1000, data.splits().get(Split.TEST).size());
        for (int c = 0; c < 3; c++) {
            double[] moments = moments(data.train(), c);
            // These are the usual constants that normalise CIFAR-10; the moments of 2,000 images are close to them.
            assertEquals(List.of(0.4914, 0.4822, 0.4465).get(c), moments[0], 0.01);
            assertEquals(List.of(0.2470, 0.2435, 0.2616).get(c), moments[1], 0.01);
        }
    }

    /** Computes the mean and the standard deviation of a channel in double precision. */
    private static double[] moments(Examples examples, int channel) {
        double sum = 0;
        double squares = 0;
        float[] pixels = examples.features().ravel().toFloatVector();
        for (int i = 0; i < pixels.length; i++) {
            if (i / CHANNEL % 3 == channel) {
                sum += pixels[i];
                squares += (double) pixels[i] * pixels[i];
            }
        }
        double count = pixels.length / 3.0;
        return new double[] {sum / count, Math.sqrt(squares / count - sum / count * (sum / count))};
    }

    private static void assertImage(Examples examples, int n, float... channels) {
        float[] expected = new float[3 * CHANNEL];
        for (int c = 0; c < 3; c++) {
            Arrays.fill(expected, c * CHANNEL, (c + 1) * CHANNEL, channels[c]);
        }
        assertArrayEquals(expected, examples.features().getRow(n).toFloatVector(), 1e-6f);
    }

    private static void assertClasses(int classes, Examples examples, int... labels) {
        assertEquals(classes, ((Targets.Classes) examples.targets()).classes());
        assertArrayEquals(
                labels, ((Targets.Classes) examples.targets()).labels().toArray());
    }

    private Dataset load(CifarSource.Settings settings) throws IOException {
        return new CifarSource().load(settings, new FolderContext(folder, 1));
    }

    private void assertRefused(CifarSource.Settings settings, String... parts) {
        new FolderContext(folder, 1).assertRefused(new CifarSource(), settings, parts);
    }

    private static CifarSource.Settings cifar10(
            Optional<Integer> train, int validation, Optional<Integer> test, PixelScale scale) {
        return new CifarSource.Settings(
                CifarVersion.CIFAR_10, Optional.empty(), Labels.FINE, train, validation, test, scale);
    }

    private static CifarSource.Settings cifar100(Labels labels) {
        return settings(CifarVersion.CIFAR_100, labels);
    }

    private static CifarSource.Settings settings(CifarVersion version, Labels labels) {
        return new CifarSource.Settings(
                version, Optional.empty(), labels, Optional.empty(), 0, Optional.empty(), PixelScale.UNIT);
    }

    private void write(String file, byte[]... images) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(
                Arrays.stream(images).mapToInt(image -> image.length).sum());
        Arrays.stream(images).forEach(content::put);
        Files.write(folder.resolve(file), content.array());
    }

    /** Returns an image as bytes, the labels first, as in the file. */
    private static byte[] image(int red, int green, int blue, int... labels) {
        ByteBuffer image = ByteBuffer.allocate(labels.length + 3 * CHANNEL);
        Arrays.stream(labels).forEach(label -> image.put((byte) label));
        for (int value : new int[] {red, green, blue}) {
            byte[] channel = new byte[CHANNEL];
            Arrays.fill(channel, (byte) value);
            image.put(channel);
        }
        return image.array();
    }
}
