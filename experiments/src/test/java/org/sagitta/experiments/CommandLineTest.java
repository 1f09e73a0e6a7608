package org.sagitta.experiments;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the commands that execute no run. */
class CommandLineTest {
    @TempDir
    private Path folder;

    @Test
    void everyDescriptorOfTheManualIsValid() throws IOException {
        assertValid(any -> true);
    }

    @Test
    void everyPaperProfileOfTheManualIsValidWithoutItsData() throws IOException {
        Path none = Files.createDirectory(folder.resolve("none"));
        assertValid(CommandLineTest::hasPaperProfile, "--profile", "paper", "--data", none);
    }

    /** Uses one descriptor for the digits and one for images. */
    @ParameterizedTest
    @ValueSource(strings = {"11-bulk-and-outliers.yaml", "26-landscapes.yaml"})
    void theCostOfAPaperProfileIsSaid(String descriptor) throws IOException {
        assertCostsAreSaid(Sagitta.descriptor(descriptor)::equals);
    }

    @Test
    @Tag("thorough")
    void theCostOfEveryPaperProfileIsSaid() throws IOException {
        assertCostsAreSaid(CommandLineTest::hasPaperProfile);
    }

    private static boolean hasPaperProfile(Path descriptor) {
        try {
            return Files.readString(descriptor).contains("\n  paper:");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Uses images in the numbers of the papers, nearly all of them black: the cost of a run does not depend on their
     * content.
     */
    private void assertCostsAreSaid(Predicate<Path> chosen) throws IOException {
        Path data = Files.createDirectory(folder.resolve("data"));
        for (String real : List.of("mnist", "digits")) {
            Files.createSymbolicLink(data.resolve(real), Sagitta.data().resolve(real));
        }
        Path cifar10 = Files.createDirectory(data.resolve("cifar10"));
        for (int batch = 1; batch <= 5; batch++) {
            images(cifar10.resolve("data_batch_" + batch + ".bin"), 10_000, 1);
        }
        images(cifar10.resolve("test_batch.bin"), 10_000, 1);
        Path cifar100 = Files.createDirectory(data.resolve("cifar100"));
        images(cifar100.resolve("train.bin"), 50_000, 2);
        images(cifar100.resolve("test.bin"), 10_000, 2);

        Sagitta.Result result = assertValid(chosen, "--profile", "paper", "--data", data);
        assertFalse(result.out().contains("no estimate"), result.out());
    }

    /** Writes a sparse file in CIFAR's binary format: some images of noise, then black ones of the first class. */
    private static void images(Path file, int count, int labels) throws IOException {
        Random random = new Random(1);
        int record = labels + 3 * 32 * 32;
        try (RandomAccessFile images = new RandomAccessFile(file.toFile(), "rw")) {
            for (int image = 0; image < 20; image++) {
                byte[] bytes = new byte[record];
                random.nextBytes(bytes);
                Arrays.fill(bytes, 0, labels, (byte) (image % 10));
                images.write(bytes);
            }
            images.setLength((long) count * record);
        }
    }

    @Test
    void everyDescriptorOfTheManualHasAValidQuickProfile() throws IOException {
        assertValid(any -> true, "--profile", "quick");
    }

    private Sagitta.Result assertValid(Predicate<Path> chosen, Object... options) throws IOException {
        List<Path> descriptors = new ArrayList<>();
        for (Path file : Sagitta.descriptors()) {
            if (chosen.test(file)) {
                descriptors.add(file);
            }
        }
        Object[] arguments = Stream.of(Stream.of("validate"), descriptors.stream(), Stream.of(options))
                .flatMap(all -> all)
                .toArray();
        Sagitta.Result result =
                new Sagitta(folder).run(arguments).withoutStackTrace().exits(0);

        assertFalse(descriptors.isEmpty());
        assertEquals(
                descriptors.size(),
                result.out().lines().filter(line -> line.contains(": valid, ")).count(),
                result.out());
        return result;
    }

    @Test
    void validateSaysWhatARunTakes() {
        Sagitta sagitta = new Sagitta(folder);

        Sagitta.Result result = sagitta.launch("validate", Sagitta.descriptor("01-quickstart.yaml"))
                .withoutStackTrace()
                .exits(0);

        assertTrue(result.out().contains("4,115 parameters, curvature on 1,000 examples"), result.out());
        assertTrue(result.out().contains(" of 4.0 GiB (data 0.8 MiB"), result.out());
        assertTrue(result.out().contains("dense-hessian 4,115"), result.out());
    }

    @Test
    void helpTeaches() {
        Sagitta.Result result = new Sagitta(folder).launch("--help").exits(0);

        assertTrue(result.out().contains("experiments/01-quickstart.yaml"), result.out());
        assertTrue(result.out().contains("Exit codes"), result.out());
    }

    @Test
    void pluginsListsEveryTypeWithoutAFailure() {
        Sagitta.Result result =
                new Sagitta(folder).launch("plugins").withoutStackTrace().exits(0);

        for (String type : List.of(
                "gaussian-blobs",
                "spirals",
                "teacher-student",
                "idx",
                "cifar",
                "csv",
                "npy",
                "mlp",
                "3c3d",
                "vgg16",
                "preresnet-164",
                "wrn-28-10",
                "sequential",
                "keras",
                "conv2d",
                "batch-norm",
                "gelu",
                "sgd",
                "none",
                "hessian",
                "ggn",
                "diagonal",
                "spectral-norm",
                "trace",
                "frobenius-norm",
                "cheap",
                "standard",
                "thorough")) {
            assertTrue(
                    result.out().lines().anyMatch(line -> line.strip().startsWith(type)), type + "\n" + result.out());
        }
    }

    @Test
    void pluginsTellsTheKeysOfATypeAndOfEveryEntry() {
        Sagitta.Result result =
                new Sagitta(folder).run("plugins", "idx").withoutStackTrace().exits(0);

        List<String> lines = result.out().lines().map(String::strip).toList();
        int common = lines.indexOf("keys of every dataset");
        assertTrue(lines.subList(0, common).stream().anyMatch(line -> line.startsWith("folder ")), result.out());
        assertTrue(
                lines.subList(common, lines.size()).stream().anyMatch(line -> line.startsWith("label-noise ")),
                result.out());
    }

    @Test
    void pluginsTellsWhatAModelsNameLeavesOpen() {
        Sagitta.Result result = new Sagitta(folder)
                .run("plugins", "wrn-16-4")
                .withoutStackTrace()
                .exits(0);

        assertTrue(result.out().startsWith("wrn-16-4 (model, built in): wide residual network"), result.out());
        assertTrue(result.out().contains("\n  bias "), result.out());
        assertTrue(result.out().contains("\n  initialiser "), result.out());
        assertFalse(result.out().contains("factor"), result.out());
    }

    @Test
    void pluginsTellsWhatAPresetHolds() {
        Sagitta.Result result =
                new Sagitta(folder).run("plugins", "cheap").withoutStackTrace().exits(0);

        assertTrue(result.out().startsWith("cheap (preset of metrics, built in): "), result.out());
        assertTrue(
                result.out().lines().anyMatch("  - {type: spectral-norm, tolerance: 1e-2, max-iterations: 30}"::equals),
                result.out());
    }

    @Test
    void aMisspeltTypeIsGuessed() {
        Sagitta.Result result = new Sagitta(folder)
                .launch("plugins", "chep")
                .withoutStackTrace()
                .exits(2);

        assertEquals(
                "sagitta: no type 'chep'; did you mean 'cheap'? ./sagitta plugins lists those that there are",
                result.err().strip());
    }

    @Test
    void doctorFindsNoFault() {
        Sagitta.Result result =
                new Sagitta(folder).launch("doctor").withoutStackTrace().exits(0);

        assertTrue(result.out().contains("Logback"), result.out());
        assertTrue(result.out().contains("OpenBLAS 0.3.31"), result.out());
    }
}
