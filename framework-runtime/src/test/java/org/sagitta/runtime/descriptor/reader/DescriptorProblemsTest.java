package org.sagitta.runtime.descriptor.reader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sagitta.runtime.descriptor.tree.DescriptorException;
import org.sagitta.runtime.descriptor.tree.Problem;
import org.sagitta.runtime.plugin.PluginCatalogue;
import org.sagitta.runtime.plugin.PluginType.Kind;

/** Tests every message about a wrong descriptor word by word, because users see these messages. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DescriptorProblemsTest {
    private static final String TOP_KEYS =
            "experiment, seed, dataset, model, loss, surface, trainer, checkpoints, curvature,"
                    + " estimators, metrics, tracking, verdict, sweep, profiles";
    private static final String NO_MOMENT =
            " is no point of the training; expected start, end, or a number with its unit, as in '100 steps' or '3 epochs'";

    private static final String MODELS =
            "The models are mlp, softmax-regression, deep-linear, lenet, 3c3d, all-cnn-c, alexnet,"
                    + " vgg11, vgg16, resnet18, resnet34, preresnet-20, preresnet-32, preresnet-44, preresnet-56, preresnet-110,"
                    + " preresnet-164, wrn-28-10, sequential, dl4j, keras; any other wrn-D-K is one too, of depth D = 6n + 4 and"
                    + " K times as wide";
    private static final String LAYERS =
            "The layers are dense, conv2d, max-pool2d, avg-pool2d, global-avg-pool, batch-norm, dropout, residual,"
                    + " concatenate, flatten, identity, tanh, relu, leaky-relu, sigmoid, softplus, elu, gelu, silu, scaled";

    @TempDir
    Path folder;

    /** What each descriptor has, unless it says otherwise. */
    private static String whole(String yaml) {
        return Stream.of("dataset: blobs", "model: {type: mlp, hidden: [3]}", "trainer: none")
                .filter(line -> !yaml.contains(line.substring(0, line.indexOf(':') + 1)))
                .collect(Collectors.joining("\n", yaml.stripTrailing() + "\n", "\n"));
    }

    static Stream<Arguments> descriptors() {
        return Stream.of(
                arguments(
                        "",
                        "d.yaml: a descriptor is a mapping with the keys dataset, model, trainer and others, found nothing"),
                arguments(
                        "# only a comment",
                        "d.yaml: a descriptor is a mapping with the keys dataset, model, trainer and others, found nothing"),
                arguments(
                        "- a",
                        "d.yaml: a descriptor is a mapping with the keys dataset, model, trainer and others, found a list of 1"),
                arguments(
                        "trainer sgd",
                        "d.yaml: a descriptor is a mapping with the keys dataset, model, trainer and others, found 'trainer sgd'"),
                arguments("# lacks\nseed: 1", """
                        2:1: missing key 'dataset'; expected a data set
                        2:1: missing key 'model'; expected a model
                        2:1: missing key 'trainer'; expected a trainer"""),
                arguments("surface: {type: bowl, width: wide}\nloss: mse", """
                        1:23: 'surface.width' must be a number, found 'wide'
                        2:1: 'loss' does not go with 'surface', which is a whole loss surface; take one of them out
                        3:1: 'dataset' does not go with 'surface', which is a whole loss surface; take one of them out
                        4:1: 'model' does not go with 'surface', which is a whole loss surface; take one of them out"""),

                // malformed
                arguments(
                        "seed: [1,\n",
                        "2:1: not valid YAML: expected the node content, but found '<stream end>', while parsing a flow node that begins in line 2"),
                arguments(
                        "loss: \"mse\nseed: 1",
                        "2:8: not valid YAML: found unexpected end of stream, while scanning a quoted scalar that begins in line 1"),
                arguments(
                        "seed: 1\n\tloss: mse",
                        "2:1: not valid YAML: found character '\\t(TAB)' that cannot start any token. (Do not use \\t(TAB) for indentation), while scanning for the next token"),
                arguments("seed: 1\n  loss: mse", "2:7: not valid YAML: mapping values are not allowed here"),
                arguments(
                        "seed: 1\n---\nseed: 2",
                        "2:1: not valid YAML: but found another document, expected a single document in the stream that begins in line 1"),
                arguments("seed: 1\nloss: m\u0001se", "2:8: not valid YAML: the character U+0001 is not allowed"),
                arguments("seed: *other", "1:7: not valid YAML: found undefined alias other"),
                arguments("seed: &loop [*loop]", "1:14: the alias *loop stands inside what it is an alias of"),
                arguments(
                        "seed: &loop {<<: *loop, a: 1}", "1:18: the alias *loop stands inside what it is an alias of"),
                arguments(
                        "seed: {<<: 5}",
                        "1:14: not valid YAML: Expected mapping node or an anchor referencing mapping"),
                arguments("seed: !secret 5", "1:7: the tag !secret is not supported; leave it out"),
                arguments("? [a, b]\n: 1", "1:3: a key must be text, found a list of 2"),
                arguments("seed: " + "[".repeat(20_000), "1:70: nested more than 64 levels deep"),

                // keys
                arguments("seed: 1\nloss: mse\nseed: 2\nseed: 3\ntrainer: {type: none, type: none}", """
                        3:1: duplicate key 'seed'; it is there already at line 1
                        4:1: duplicate key 'seed'; it is there already at line 1
                        5:23: duplicate key 'type'; it is there already at line 5"""),
                arguments("sed: 1", "1:1: unknown key 'sed'; did you mean 'seed'? The keys are " + TOP_KEYS),
                arguments("colour: 1", "1:1: unknown key 'colour'. The keys are " + TOP_KEYS),
                arguments("trainer: {type: sgd, learningRate: 0.1, epoch: 0}", """
                        1:22: unknown key 'learningRate' in 'trainer'; did you mean 'learning-rate'? The keys are type, name, learning-rate, epochs, weight-decay, schedule
                        1:41: 'trainer.epochs' must be greater than 0, found 0
                        1:41: unknown key 'epoch' in 'trainer'; did you mean 'epochs'? The keys are type, name, learning-rate, epochs, weight-decay, schedule"""),
                arguments("trainer:\n  type: sgd", """
                        1:1: missing key 'epochs' in 'trainer'; expected a whole number
                        1:1: missing key 'learning-rate' in 'trainer'; expected a number"""),
                arguments(
                        "trainer: {at: start}",
                        "1:1: missing key 'type' in 'trainer'. The trainers are adam, mixed, none, sgd"),
                arguments(
                        "trainer: {type: none, at: start}",
                        "1:23: unknown key 'at' in 'trainer'. The keys are type, name"),
                arguments("model: {hidden: []}", "1:1: missing key 'type' in 'model'. " + MODELS),
                arguments("metrics: [quality]", "1:11: missing key 'reference' in 'metrics.quality'; expected text"),

                // types
                arguments(
                        "trainer: sdg",
                        "1:10: unknown trainer 'sdg'; did you mean 'sgd'? The trainers are adam, mixed, none, sgd"),
                arguments("trainer: {type: 5}", "1:11: unknown trainer 5. The trainers are adam, mixed, none, sgd"),
                arguments(
                        "dataset: [blobs]",
                        "1:1: 'dataset' must be the name of a data set, or a mapping with its 'type', found a list of 1"),
                arguments(
                        "dataset: mnist", "1:10: unknown data set 'mnist'. The data sets are blobs, everything, files"),
                arguments("estimators:\n  - hesian\n  - {type: kfca, at: fish, export: csv}\n  - 5", """
                        2:5: unknown estimator 'hesian'; did you mean 'hessian'? The estimators are ggn, hessian, kfac
                        3:6: unknown estimator 'kfca'; did you mean 'kfac'? The estimators are ggn, hessian, kfac
                        3:18: 'estimators.kfca.at': 'fish'@
                        3:28: 'estimators.kfca.export' must be one of npy, found 'csv'
                        4:5: 'estimators.2' must be the name of an estimator, or a mapping with its 'type', found 5""".replace(
                                "@", NO_MOMENT)),
                arguments("model: mpl", "1:8: unknown model 'mpl'; did you mean 'mlp'? " + MODELS),
                arguments("model: wrn-10", "1:8: unknown model 'wrn-10'; did you mean 'wrn-28-10'? " + MODELS),
                arguments(
                        "model: preresnet-18",
                        "1:8: unknown model 'preresnet-18'; did you mean 'preresnet-110'? " + MODELS),
                arguments(
                        "model: wrn-27-10",
                        "1:1: 'model': the depth of a wide residual network is 6n + 4 (10, 16, 22, 28, 34, 40 ...), not 27"),
                arguments("model: {type: wrn-28-0}", "1:1: 'model.factor' must be greater than 0, found 0"),
                arguments("model: {type: vgg16, depth: 11, withd: 0.5, initialiser: glorot}", """
                        1:22: unknown key 'depth' in 'model'. The keys are type, batch-norm, hidden, width, initialiser, weights
                        1:33: unknown key 'withd' in 'model'; did you mean 'width'? The keys are type, batch-norm, hidden, width, initialiser, weights
                        1:58: unknown initialiser 'glorot'; did you mean 'glorot-normal'? The initialisers are by-activation, gaussian, glorot-normal, glorot-uniform, he-normal, he-uniform, lecun-normal, orthogonal, pytorch"""),
                arguments(
                        "model: {type: mlp, hidden: [], initialiser: {type: gaussian, deviation: -1}}",
                        "1:62: 'model.initialiser.deviation' must be greater than or equal to 0, found -1"),
                arguments(
                        "model: {type: sequential, layers: [tanh], weights: w, initialiser: he-normal}",
                        "1:1: 'model': the weights are read from files, so there is nothing to draw: take 'weights' or 'initialiser' out"),
                arguments(
                        "model: 5", "1:1: 'model' must be the name of a model, or a mapping with its 'type', found 5"),
                arguments(
                        "model: {type: sequential, layers: [{type: dense, out: 0}, than, scaled, {type: sclaed}]}",
                        """
                        1:50: 'model.layers.dense.out' must be greater than 0, found 0
                        1:59: unknown layer 'than'; did you mean 'tanh'? @
                        1:65: missing key 'by' in 'model.layers.scaled'; expected a number
                        1:74: unknown layer 'sclaed'; did you mean 'scaled'? @""".replace("@", LAYERS)),
                arguments("model: {type: sequential, layers: [{type: scaled, by: -1, bye: 2}, 5]}", """
                        1:51: 'model.layers.scaled.by' must be greater than 0, found -1
                        1:59: unknown key 'bye' in 'model.layers.scaled'; did you mean 'by'? The keys are type, by
                        1:68: 'model.layers.1' must be the name of a layer, or a mapping with its 'type', found 5"""),

                // kinds of values
                arguments("seed: 1.5", "1:1: 'seed' must be a whole number, found 1.5"),
                arguments("seed: 'one'", "1:1: 'seed' must be a whole number, found 'one'"),
                arguments("seed: true", "1:1: 'seed' must be a whole number, found true"),
                arguments("seed:", "1:1: 'seed' must be a whole number, found nothing"),
                arguments("seed: [1]", "1:1: 'seed' must be a whole number, found a list of 1"),
                arguments("seed: {a: 1}", "1:1: 'seed' must be a whole number, found a mapping"),
                arguments(
                        "seed: 9223372036854775808",
                        "1:1: 'seed' must be a whole number from -9223372036854775807 to 9223372036854775807, found 9223372036854775808"),
                arguments("trainer: {type: sgd, epochs: 99999999999, learning-rate: 1e999}", """
                        1:22: 'trainer.epochs' must be a whole number from -2147483647 to 2147483647, found 99999999999
                        1:43: 'trainer.learning-rate' must be a number within the range of double, found 1e999"""),
                arguments(
                        "trainer: {type: sgd, epochs: 1, learning-rate: .nan}",
                        "1:33: 'trainer.learning-rate' must be a number within the range of double, found .nan"),
                arguments("trainer: {type: sgd, epochs: 1, learning-rate: 0,1}", """
                        1:33: 'trainer.learning-rate' must be greater than 0, found 0
                        1:50: unknown key '1' in 'trainer'. The keys are type, name, learning-rate, epochs, weight-decay, schedule"""),
                arguments(
                        "loss: mes",
                        "1:1: 'loss' must be one of cross-entropy, binary-cross-entropy, mse, half-mse, found 'mes'; did you mean 'mse'?"),
                arguments(
                        "loss: 5",
                        "1:1: 'loss' must be one of cross-entropy, binary-cross-entropy, mse, half-mse, found 5"),
                arguments("metrics: trace", "1:1: 'metrics' must be a list, each a metric, found 'trace'"),
                arguments("checkpoints: 5 epochs", "1:1: 'checkpoints' must be a mapping, found '5 epochs'"),
                arguments("dataset: {type: files, features: 5}", "1:24: 'dataset.features' must be a path, found 5"),
                arguments("dataset: {type: files, features: ''}", "1:24: 'dataset.features' must be a path, found ''"),
                arguments(
                        "metrics: [{type: quality, reference: 5}]",
                        "1:27: 'metrics.quality.reference' must be text, found 5"),
                arguments("model: {type: mlp, hidden: [3, x, 4.5]}", """
                        1:32: 'model.hidden.1' must be a whole number, found 'x'
                        1:35: 'model.hidden.2' must be a whole number, found 4.5"""),

                // units
                arguments("checkpoints: {at: [start, fish, [end]], every: 5 minutes}", """
                        1:27: 'checkpoints.at.1': 'fish'@
                        1:33: 'checkpoints.at.2' must be a point of the training: start, end, or as in '100 steps', found a list of 1
                        1:41: 'checkpoints.every': '5 minutes' is no stretch of training; expected a whole number above 0 with its unit, as in '100 steps' or '5 epochs'""".replace("@", NO_MOMENT)),
                arguments(
                        "checkpoints: {every: 5}",
                        "1:15: 'checkpoints.every': '5' is no stretch of training; expected a whole number above 0 with its unit, as in '100 steps' or '5 epochs'"),
                arguments(
                        "checkpoints: {every: [5 epochs]}",
                        "1:15: 'checkpoints.every' must be a stretch of training, as in '5 epochs', found a list of 1"),

                // bounds
                arguments("model: {type: mlp, hidden: [3, -4, 0]}", """
                        1:32: 'model.hidden.1' must be greater than 0, found -4
                        1:36: 'model.hidden.2' must be greater than 0, found 0"""),
                arguments("curvature: {examples: 0}", "1:13: 'curvature.examples' must be greater than 0, found 0"),
                arguments(
                        "model: {type: sequential, layers: []}",
                        "1:27: 'model.layers' must not be empty, found an empty list"),
                arguments(
                        "trainer: {type: sgd, epochs: 1, learning-rate: 1, schedule: {type: granziol, start: 1.0}}",
                        "1:78: 'trainer.schedule.start' must be less than 1, found 1.0"),
                arguments(
                        "trainer: {type: sgd, epochs: 1, learning-rate: 1, schedule: {type: granziol, ratio: 0.6}}",
                        "1:51: 'trainer.schedule': the ratio 0.6 is above the start 0.5"),
                arguments("dataset: {type: blobs, hold-out: 0, subset: -1, label-noise: 1.5}", """
                        1:24: 'dataset.hold-out' must be greater than 0, found 0
                        1:37: 'dataset.subset' must be greater than 0, found -1
                        1:49: 'dataset.label-noise' must be less than or equal to 1, found 1.5"""),
                arguments(
                        "dataset: {type: blobs, balanced: true}",
                        "1:1: 'dataset': balanced: true is of a subset; expected subset: N beside it"),
                arguments(
                        "tracking: {mlflow: localhost}",
                        "1:12: 'tracking.mlflow' must be an address, as in http://127.0.0.1:5000, found 'localhost'"),
                arguments(
                        "estimators: [{type: kfac, at: []}]",
                        "1:27: 'estimators.kfac.at' must not be empty, found an empty list"),

                // names
                arguments(
                        "experiment: a/b",
                        "1:1: 'experiment' must be fit for a folder's name: letters, digits, blanks and . _ + -, at most 100, first a letter or a digit, last no blank or dot, found 'a/b'"),
                arguments(
                        "experiment: ..",
                        "1:1: 'experiment' must be fit for a folder's name: letters, digits, blanks and . _ + -, at most 100, first a letter or a digit, last no blank or dot, found '..'"),
                arguments(
                        "estimators: [{type: kfac, name: K-FAC}]",
                        "1:27: 'estimators.K-FAC.name' must be small letters, digits, dots and hyphens, and start with a letter or a digit, found 'K-FAC'"),
                arguments(
                        "estimators: [kfac, {type: kfac, damping: 1}, {type: kfac, name: other}]\nmetrics: [{type: trace, name: a}, {type: spectral-norm, name: a}]",
                        """
                        1:20: two estimators are called 'kfac'; give one of them another 'name'
                        2:35: two metrics are called 'a'; give one of them another 'name'"""),

                // sweeps and profiles
                arguments(
                        "sweep: 5",
                        "1:1: 'sweep' must be a mapping, as in {seed: [1, 2, 3]}, or a list of them, found 5"),
                arguments("sweep: [{seed: [1]}, 5, {loss: [mse]}]", """
                        1:22: a part of the sweep must be a mapping, as in {seed: [1, 2, 3]}, found 5
                        1:22: all parts of a sweep vary the same keys: expected seed, found\s
                        1:25: all parts of a sweep vary the same keys: expected seed, found loss"""),

                // trainers
                arguments("trainer: []", "1:1: 'trainer' must name a trainer, found an empty list"),
                arguments(
                        "trainer: [none, none]",
                        "1:17: two trainer are called 'none'; give one of them another 'name'"),

                // verdicts
                arguments(
                        "verdict: [{claim: a, figures: {norm: loss}, bar: norm < limit}]",
                        "1:11: 'verdict.0': 'norm < limit' names limit; expected names from 'figures': measured, norm"),
                arguments(
                        "verdict: [{claim: a, figures: {norm: loss}, bar: 'norm < '}]",
                        "1:45: 'verdict.0.bar': 'norm < ' is no formula: Missing second operand for operator at its character 6"),
                arguments(
                        "verdict: [{claim: a, figures: {l-1: loss}}]",
                        "1:11: 'verdict.0': 'l-1' cannot name a figure in a formula; expected two letters or digits or more, the first a small letter, and not 'measured'"),
                arguments(
                        "sweep: {seed: 5, loss: [], curvature.examples: [5, 5], experiment: [a], tracking.mlflow: [b]}",
                        """
                        1:9: 'sweep.seed' must be a list of values, found 5
                        1:18: 'sweep.loss' must be a list of values, found an empty list
                        1:28: 'sweep.curvature.examples' must not have a value twice
                        1:56: 'experiment' cannot vary in a sweep
                        1:73: 'tracking.mlflow' cannot vary in a sweep"""),
                arguments(
                        "sweep: {trainer.epochz: [1, 2], seed: [1, x], estimators.kfac.damping: [1, 2]}\ntrainer: {type: sgd, learning-rate: -1, epochs: 1}",
                        """
                        1:9: unknown key 'epochz' in 'trainer'; did you mean 'epochs'? The keys are type, name, learning-rate, epochs, weight-decay, schedule
                        1:33: 'seed' must be a whole number, found 'x'
                        1:47: 'estimators' has no entry 'kfac'. There are no entries
                        2:22: 'trainer.learning-rate' must be greater than 0, found -1"""),
                arguments(
                        "sweep: {seed: %s, curvature.examples: %s}".formatted(numbers(101), numbers(100)),
                        "1:414: the sweep has 10100 runs; at most 10000"),
                arguments(
                        "profiles: 5",
                        "1:1: 'profiles' must be a mapping, as in {quick: {trainer.epochs: 1}}, found 5"),
                arguments(
                        "profiles: {paper: 5}", "1:12: 'profiles.paper' must be a mapping of keys to values, found 5"));
    }

    private static List<Integer> numbers(int count) {
        return IntStream.rangeClosed(1, count).boxed().toList();
    }

    @ParameterizedTest
    @MethodSource("descriptors")
    void saysAllThatIsWrongAndWhere(String yaml, String problems) throws IOException {
        boolean completed = !problems.contains("missing key 'dataset'")
                && !problems.startsWith("d.yaml")
                && !problems.contains("not valid");
        Path file = Files.writeString(folder.resolve("d.yaml"), completed ? whole(yaml) : yaml);
        String expected = problems.lines()
                .map(line -> line.startsWith("d.yaml") ? folder + "/" + line : file + ":" + line)
                .collect(Collectors.joining("\n"));

        assertEquals(expected, problems(file, Overrides.NONE, TestCatalogue.create()));
    }

    static Stream<Arguments> options() {
        return Stream.of(
                arguments("foo", "expected key=value, as in --set trainer.epochs=5"),
                arguments("=5", "expected key=value, as in --set trainer.epochs=5"),
                arguments(
                        "seed=[1",
                        "not valid YAML: expected ',' or ']', but got <stream end>, while parsing a flow sequence that begins in line 1"),
                arguments("seed=x", "'seed' must be a whole number, found 'x'"),
                arguments("seed=", "'seed' must be a whole number, found nothing"),
                arguments("seed.x=1", "'seed' must be a whole number, found a mapping"),
                arguments("model.hidden=[1, 0]", "'model.hidden.1' must be greater than 0, found 0"),
                arguments("model.hidden.2=1", "'model.hidden' has no entry '2'; its entries are 0 to 0"),
                arguments(
                        "trianer.type=none", "unknown key 'trianer'; did you mean 'trainer'? The keys are " + TOP_KEYS),
                arguments(
                        "trainer.weight-decai=1",
                        "unknown key 'weight-decai' in 'trainer'; did you mean 'weight-decay'? The keys are type, name, learning-rate, epochs, weight-decay, schedule"),
                arguments(
                        "estimators.kfca.damping=1",
                        "'estimators' has no entry 'kfca'; did you mean 'kfac'? The entries are hessian, kfac"),
                arguments(
                        "estimators.kfac.dampng=1",
                        "unknown key 'dampng' in 'estimators.kfac'; did you mean 'damping'? The keys are type, name, at, export, damping, bias"),
                arguments(
                        "estimators.kfac.damping=-1",
                        "'estimators.kfac.damping' must be greater than or equal to 0, found -1"),
                arguments("metrics.trace.products=1", "'metrics' has no entry 'trace'. There are no entries"),
                arguments("sweep.epochs=[1]", "unknown key 'epochs'. The keys are " + TOP_KEYS));
    }

    @ParameterizedTest
    @MethodSource("options")
    void problemsOfAnOptionPointToIt(String set, String problem) throws IOException {
        Path file = Files.writeString(
                folder.resolve("d.yaml"),
                whole("trainer: {type: sgd, epochs: 1, learning-rate: 1}\nestimators: [hessian, kfac]"));

        assertEquals(
                "--set " + set + ": " + problem,
                problems(
                        file, new Overrides(List.of(set), Optional.empty(), Optional.empty()), TestCatalogue.create()));
    }

    @Test
    void unknownProfileNamesThoseThatExist() throws IOException {
        Path file =
                Files.writeString(folder.resolve("d.yaml"), whole("profiles: {paper: {seed: 1}, quick: {seed: 2}}"));

        assertEquals(
                "--profile papr: unknown profile 'papr' of d.yaml; did you mean 'paper'? The profiles are paper, quick",
                problems(
                        file, new Overrides(List.of(), Optional.of("papr"), Optional.empty()), TestCatalogue.create()));
    }

    @Test
    void problemsOfAProfilePointIntoTheFile() throws IOException {
        Path file = Files.writeString(folder.resolve("d.yaml"), whole("profiles: {paper: {loss: mes}}"));

        assertEquals(
                file
                        + ":1:20: 'loss' must be one of cross-entropy, binary-cross-entropy, mse, half-mse, found 'mes'; did you mean 'mse'?",
                problems(
                        file,
                        new Overrides(List.of(), Optional.of("paper"), Optional.empty()),
                        TestCatalogue.create()));
    }

    @Test
    void fileProblemsComeBeforeThoseOfOptions() throws IOException {
        Path file = Files.writeString(folder.resolve("d.yaml"), whole("loss: 5\nsed: 1"));
        Overrides overrides =
                new Overrides(List.of("loss2=1", "checkpoints.at=fish"), Optional.empty(), Optional.of("nowhere"));

        assertEquals(
                """
                FILE:1:1: 'loss' must be one of cross-entropy, binary-cross-entropy, mse, half-mse, found 5
                FILE:2:1: unknown key 'sed'; did you mean 'seed'? The keys are KEYS
                --mlflow nowhere: 'tracking.mlflow' must be an address, as in http://127.0.0.1:5000, found 'nowhere'
                --set checkpoints.at=fish: 'checkpoints.at': 'fish'MOMENT
                --set loss2=1: unknown key 'loss2'; did you mean 'loss'? The keys are KEYS""".replace("FILE", file.toString()).replace("KEYS", TOP_KEYS).replace("MOMENT", NO_MOMENT),
                problems(file, overrides, TestCatalogue.create()));
    }

    @Test
    void whatIsNoFileIsSaid() throws IOException {
        Path missing = folder.resolve("missing.yaml");
        Path binary = Files.write(folder.resolve("binary.yaml"), new byte[] {'a', ':', ' ', (byte) 0xff, (byte) 0xfe});
        Path large = Files.write(folder.resolve("large.yaml"), new byte[(1 << 20) + 1]);

        assertEquals(missing + ": there is no such file", problems(missing, Overrides.NONE, TestCatalogue.create()));
        assertEquals(
                folder + ": is a folder, not a descriptor file",
                problems(folder, Overrides.NONE, TestCatalogue.create()));
        assertEquals(binary + ": is not text in UTF-8", problems(binary, Overrides.NONE, TestCatalogue.create()));
        assertEquals(
                large + ": is larger than a descriptor can be (1048576 bytes)",
                problems(large, Overrides.NONE, TestCatalogue.create()));
    }

    @Test
    void fileNameThatIsNoExperimentAsksForOne() throws IOException {
        Path file = Files.writeString(folder.resolve("-d.yaml"), whole("seed: 1"));

        assertEquals(
                file
                        + ":1:1: 'experiment' must be fit for a folder's name: letters, digits, blanks and . _ + -, at most"
                        + " 100, first a letter or a digit, last no blank or dot, found '-d'",
                problems(file, Overrides.NONE, TestCatalogue.create()));
    }

    @Test
    void aliasBombIsRefusedQuickly() throws IOException {
        String bomb = IntStream.rangeClosed(1, 20)
                .mapToObj(i -> "x%d: &x%d [%s]"
                        .formatted(i, i, "*x%d, ".formatted(i - 1).repeat(10)))
                .collect(Collectors.joining("\n", "x0: &x0 [1]\n", ""));
        Path file = Files.writeString(folder.resolve("d.yaml"), bomb);

        assertEquals(
                file + ":1:5: more than 100000 values, aliases counted as often as used",
                problems(file, Overrides.NONE, TestCatalogue.create()));
    }

    @Test
    void unknownTypeNamesThePluginsThatCouldNotBeLoaded() throws IOException {
        Path file = Files.writeString(folder.resolve("d.yaml"), whole("estimators: [slang]\nmetrics: [trace]"));
        TestCatalogue catalogue = TestCatalogue.create(
                new PluginCatalogue.Failure("slang.jar", "it needs\n  Java 21"),
                new PluginCatalogue.Failure("x", "broken"));

        assertEquals(
                file
                        + ":1:14: unknown estimator 'slang'. The estimators are ggn, hessian, kfac. The plugin 'slang.jar' could"
                        + " not be loaded: it needs Java 21. The plugin 'x' could not be loaded: broken",
                problems(file, Overrides.NONE, catalogue));
    }

    static Stream<Arguments> faultySettings() {
        return Stream.of(
                arguments(
                        TestCatalogue.Clash.class,
                        "its settings use a key of every entry (type, name, at, estimators)"),
                arguments(TestCatalogue.Unsupported.class, "settings cannot be of the type java.time.LocalDate"),
                arguments(
                        TestCatalogue.WrongDefault.class,
                        "the default 0 of org.sagitta.runtime.descriptor.reader.TestCatalogue$WrongDefault.count is wrong:"
                                + " 'metrics.faulty.count' must be greater than 0, found 0"),
                arguments(
                        TestCatalogue.Throws.class,
                        "class org.sagitta.runtime.descriptor.reader.TestCatalogue$Throws threw"
                                + " java.lang.IllegalStateException: no state"),
                arguments(
                        TestCatalogue.ThrowsOfArgument.class,
                        "class org.sagitta.runtime.descriptor.reader.TestCatalogue$ThrowsOfArgument threw"
                                + " java.lang.IllegalArgumentException: no such index"));
    }

    @ParameterizedTest
    @MethodSource("faultySettings")
    void settingsThatCannotBeReadAreThePluginsFault(Class<? extends Record> settings, String fault) throws IOException {
        Path file = Files.writeString(folder.resolve("d.yaml"), whole("metrics: [faulty]"));

        assertEquals(
                file + ":1:11: the plugin 'test-plugin', which contributes the metric 'faulty', is at fault: " + fault,
                problems(file, Overrides.NONE, TestCatalogue.create().with(Kind.METRIC, "faulty", settings)));
    }

    @Test
    void settingsOfALayerThatCannotBeReadAreItsPluginsFault() throws IOException {
        Path file = Files.writeString(
                folder.resolve("d.yaml"), whole("model: {type: sequential, layers: [{type: dense, out: 5}, faulty]}"));

        assertEquals(
                file + ":1:59: the plugin 'test-plugin', which contributes the layer 'faulty', is at fault:"
                        + " settings cannot be of the type java.time.LocalDate",
                problems(
                        file,
                        Overrides.NONE,
                        TestCatalogue.create().with(Kind.LAYER, "faulty", TestCatalogue.Unsupported.class)));
    }

    @Test
    void byteOrderMarkAndWindowsLineEndsShiftNothing() throws IOException {
        byte[] text =
                ("\uFEFF" + whole("seed: 1\nloss: 5")).replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
        Path file = Files.write(folder.resolve("d.yaml"), text);

        assertEquals(
                file + ":2:1: 'loss' must be one of cross-entropy, binary-cross-entropy, mse, half-mse, found 5",
                problems(file, Overrides.NONE, TestCatalogue.create()));
    }

    private static String problems(Path file, Overrides overrides, PluginCatalogue catalogue) {
        DescriptorReader reader = new DescriptorReader(catalogue);
        DescriptorException thrown = assertThrows(DescriptorException.class, () -> reader.read(file, overrides));
        assertEquals(
                thrown.getMessage(),
                thrown.problems().stream().map(Problem::toString).collect(Collectors.joining("\n")));
        return thrown.getMessage();
    }
}
