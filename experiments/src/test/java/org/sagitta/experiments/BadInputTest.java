package org.sagitta.experiments;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests that each mistake is reported once and clearly, with exit code 2, and that nothing is written. */
class BadInputTest {
    private static final String DATA = "dataset: {type: gaussian-blobs, classes: 3, dimensions: 4, examples: 30}";
    private static final String MODEL = "model: {type: mlp, hidden: [3]}";
    private static final String TRAINER = "trainer: {type: sgd, epochs: 1, batch-size: 10}";

    @TempDir
    private Path folder;

    static Stream<Arguments> descriptors() {
        return Stream.of(
                Arguments.of(
                        "unknown key",
                        "4:1: ",
                        "did you mean 'checkpoints'",
                        lines(DATA, MODEL, TRAINER, "chekpoints: {}")),
                Arguments.of(
                        "unknown type",
                        "1:11: ",
                        "gaussian-blobs",
                        lines("dataset: {type: gausian-blobs}", MODEL, TRAINER)),
                Arguments.of(
                        "wrong unit",
                        "4:15: ",
                        "'5 epochs'",
                        lines(DATA, MODEL, TRAINER, "checkpoints: {every: 5 minutes}")),
                Arguments.of("malformed", "3:1: ", "not valid YAML", lines("dataset: {type: [", MODEL)),
                Arguments.of(
                        "class count",
                        "",
                        "3 classes",
                        lines(DATA, "model: {type: sequential, layers: [{type: dense, out: 2}]}", TRAINER)),
                Arguments.of(
                        "missing data",
                        "",
                        "SAGITTA_DATA",
                        lines("dataset: {type: idx, folder: nowhere}", MODEL, TRAINER)),
                Arguments.of(
                        "too little memory",
                        "",
                        "more than curvature.memory",
                        lines(DATA, MODEL, TRAINER, "curvature: {memory: 1 KB}")),
                Arguments.of(
                        "no room for all eigenvalues",
                        "",
                        "The metric spectral-norm of estimator hessian",
                        lines(
                                DATA,
                                "model: {type: mlp, hidden: [1000]}",
                                TRAINER,
                                "curvature: {memory: 100 MB}",
                                "estimators: [hessian]",
                                "metrics: [{type: spectral-norm, method: exact}]")),
                Arguments.of(
                        "shapes that do not fit",
                        "",
                        "Layer 1 (conv2d) gets inputs of shape [5]",
                        lines(
                                DATA,
                                "model: {type: sequential, layers: [{type: dense, out: 5}, {type: conv2d, out: 2, kernel: 3}]}",
                                TRAINER)),
                Arguments.of(
                        "too large a batch",
                        "",
                        "batch-size is 31",
                        lines(DATA, MODEL, "trainer: {type: sgd, batch-size: 31}")),
                Arguments.of(
                        "a checkpoint that never comes",
                        "",
                        "checkpoints.at: 4 steps never comes, since the training takes 3 steps, 1 epoch;",
                        lines(DATA, MODEL, TRAINER, "checkpoints: {at: [start, 4 steps]}")),
                Arguments.of(
                        "a metric at no checkpoint",
                        "",
                        "The metric loss-fluctuation: its at: 2 steps is no checkpoint",
                        lines(DATA, MODEL, TRAINER, "metrics: [{type: loss-fluctuation, at: [2 steps]}]")),
                Arguments.of(
                        "a batch of one example under batch normalisation",
                        "",
                        "curvature.batch-norm is train, but 30 examples in batches of 29 leave a last batch of one example",
                        lines(
                                DATA,
                                "model: {type: sequential, layers: [{type: dense, out: 5}, batch-norm, {type: dense, out: 3}]}",
                                TRAINER,
                                "curvature: {batch-norm: train, batch-size: 29}")),
                Arguments.of(
                        "no counterpart",
                        "",
                        "The trainer dl4j: DL4J has no exact counterpart of layer 0",
                        lines(
                                DATA,
                                "model: {type: sequential, layers: [gelu, {type: dense, out: 3}]}",
                                "trainer: {type: dl4j, updater: nadam, batch-size: 10}")),
                Arguments.of(
                        "no network",
                        "",
                        "The trainer dl4j: it trains the ComputationGraph of a network",
                        lines(
                                "surface: {type: quadratic, curvature: [1, 2], point: [1, 1]}",
                                "trainer: {type: dl4j, updater: nadam, batch-size: 1}")),
                Arguments.of(
                        "too many examples",
                        "",
                        "curvature.examples is 31",
                        lines(DATA, MODEL, TRAINER, "curvature: {examples: 31}")));
    }

    /** Uses a model with 27 parameters. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{type: low-rank, rank: 28}              |      | low-rank: rank is 28, but the model has 27",
                "{type: slang, rank: 28}                 |      | slang: rank is 28, but the model has 27",
                "{type: hessian, layers: [7]}            |      | hessian: there is no layer",
                "{type: fisher, fisher: mc, samples: 0}  | 4:41 | must be greater than 0",
                "{type: kfac, damping: -1}               | 4:27 | must be greater than or equal to 0"
            })
    void estimatorsThatDoNotFitTheModelAreRefusedByValidate(String estimator, String position, String part) {
        Sagitta sagitta = new Sagitta(folder);
        Path file = sagitta.file("bad.yaml", lines(DATA, MODEL, TRAINER, "estimators: [" + estimator + "]"));

        Sagitta.Result result =
                sagitta.run("validate", file).withoutStackTrace().exits(2);

        assertTrue(position == null || result.err().contains("bad.yaml:" + position), result.err());
        assertTrue(result.err().contains(part), result.err());
    }

    /** Checks that a mistake is found in any run of a sweep and is reported once, not for each seed. */
    @Test
    void everyRunOfASweepIsLookedAtByValidate() {
        Sagitta sagitta = new Sagitta(folder);
        Path file = sagitta.file(
                "bad.yaml", lines(DATA, MODEL, TRAINER, "sweep: {trainer.batch-size: [5, 31, 40], seed: [1, 2]}"));

        Sagitta.Result result =
                sagitta.run("validate", file).withoutStackTrace().exits(2);

        assertEquals(2, result.err().lines().count(), result.err());
        assertTrue(result.err().contains("bad.yaml: trainer.batch-size = 31: The trainer sgd"), result.err());
        assertTrue(result.err().contains("bad.yaml: trainer.batch-size = 40: The trainer sgd"), result.err());
    }

    @Test
    void validateTellsOfTheRunOfASweepThatTakesMost() {
        Sagitta sagitta = new Sagitta(folder);
        Path file = sagitta.file(
                "wide.yaml", lines(DATA, MODEL, TRAINER, "sweep: {model.hidden: [[2], [9], [4]], seed: [1, 2]}"));

        String out = sagitta.run("validate", file).exits(0).out();

        assertTrue(out.contains("6 runs\n  the run that takes most, model.hidden = [9]:\n"), out);
        assertTrue(out.contains("\n  75 parameters"), out);
    }

    private static String lines(String... lines) {
        return String.join("\n", lines);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("descriptors")
    void aDescriptorThatCannotRunIsRefused(String what, String position, String part, String descriptor) {
        Sagitta sagitta = new Sagitta(folder);
        Path file = sagitta.file("bad.yaml", descriptor);

        Sagitta.Result result = sagitta.run("run", file).withoutStackTrace().exits(2);

        assertTrue(position.isEmpty() || result.err().contains("bad.yaml:" + position), result.err());
        assertTrue(result.err().contains(part), result.err());
        sagitta.assertNothingWritten();
    }

    @Test
    void aMissingDescriptorIsRefused() {
        Sagitta sagitta = new Sagitta(folder);

        Sagitta.Result result =
                sagitta.run("run", "nowhere.yaml").withoutStackTrace().exits(2);

        assertEquals(1, result.err().lines().count(), result.err());
        assertTrue(result.err().contains("nowhere.yaml"), result.err());
        sagitta.assertNothingWritten();
    }

    @Test
    void everyMistakeIsNamedAtOnce() {
        Sagitta sagitta = new Sagitta(folder);
        Path file = sagitta.file(
                "bad.yaml",
                DATA,
                MODEL,
                "trainer: {type: sgd, learning-rate: -1, momentum: 2}",
                "estimators: [hesian]",
                "metrics: [trase]");

        Sagitta.Result result =
                sagitta.launch("validate", file).withoutStackTrace().exits(2);

        assertEquals(
                4,
                result.err().lines().filter(line -> line.contains("bad.yaml:")).count(),
                result.err());
    }

    @Test
    void aTruncatedDataFileIsNamed() throws IOException {
        Path mnist = Sagitta.data().resolve("mnist");
        Sagitta sagitta = new Sagitta(folder);
        Path copy = Files.createDirectories(folder.resolve("data/mnist"));
        try (Stream<Path> files = Files.list(mnist)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName().toString()));
            }
        }
        Path labels = copy.resolve("train-labels-idx1-ubyte.gz");
        byte[] bytes = Files.readAllBytes(labels);
        Files.write(labels, java.util.Arrays.copyOf(bytes, bytes.length / 2));

        Sagitta.Result result = sagitta.run("run", Sagitta.descriptor("02-mnist.yaml"))
                .withoutStackTrace()
                .exits(2);

        assertTrue(result.err().contains("train-labels-idx1-ubyte"), result.err());
        sagitta.assertNothingWritten();
    }

    @Test
    void anAddressThatIsNoServersIsRefused() {
        Sagitta sagitta = new Sagitta(folder);

        Sagitta.Result result = sagitta.run(
                        "run", Sagitta.descriptor("01-quickstart.yaml"), "--mlflow", "http://me:secret@127.0.0.1:5000")
                .withoutStackTrace()
                .exits(2);

        assertTrue(result.err().contains("MLFLOW_TRACKING_USERNAME"), result.err());
        sagitta.assertNothingWritten();
    }

    @Test
    void anUnknownOptionIsRefusedWithTheUsage() {
        Sagitta.Result result = new Sagitta(folder)
                .run("run", "--epochs", "3")
                .withoutStackTrace()
                .exits(2);

        assertTrue(result.err().contains("Usage: sagitta run"), result.err());
    }
}
