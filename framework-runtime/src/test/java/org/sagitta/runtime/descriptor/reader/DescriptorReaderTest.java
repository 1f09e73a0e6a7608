package org.sagitta.runtime.descriptor.reader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sagitta.api.data.Split;
import org.sagitta.api.settings.NoSettings;
import org.sagitta.runtime.descriptor.Bytes;
import org.sagitta.runtime.descriptor.Checkpoints;
import org.sagitta.runtime.descriptor.CurvatureSettings;
import org.sagitta.runtime.descriptor.DataTreatment;
import org.sagitta.runtime.descriptor.DatasetEntry;
import org.sagitta.runtime.descriptor.Descriptor;
import org.sagitta.runtime.descriptor.EstimatorEntry;
import org.sagitta.runtime.descriptor.Interval;
import org.sagitta.runtime.descriptor.Interval.Unit;
import org.sagitta.runtime.descriptor.Moment;
import org.sagitta.runtime.descriptor.Plan;
import org.sagitta.runtime.descriptor.PluginEntry;
import org.sagitta.runtime.descriptor.Subject;
import org.sagitta.runtime.descriptor.reader.TestCatalogue.Kfac.Bias;
import org.sagitta.runtime.descriptor.reader.TestCatalogue.Schedule;
import org.sagitta.runtime.descriptor.tree.Position;
import org.sagitta.runtime.descriptor.tree.Tree;
import org.sagitta.runtime.descriptor.tree.YamlWriter;
import org.sagitta.runtime.engine.kernel.KernelLibrary;
import org.sagitta.runtime.model.Activation;
import org.sagitta.runtime.model.Architecture;
import org.sagitta.runtime.model.LayerSettings;
import org.sagitta.runtime.model.LossFunction;
import org.sagitta.runtime.model.ModelSettings;
import org.sagitta.runtime.model.architecture.AlexNet;
import org.sagitta.runtime.model.architecture.AllCnnC;
import org.sagitta.runtime.model.architecture.DeepLinear;
import org.sagitta.runtime.model.architecture.LeNet;
import org.sagitta.runtime.model.architecture.Mlp;
import org.sagitta.runtime.model.architecture.PreResNet;
import org.sagitta.runtime.model.architecture.ResNet;
import org.sagitta.runtime.model.architecture.SoftmaxRegression;
import org.sagitta.runtime.model.architecture.ThreeConvolutions;
import org.sagitta.runtime.model.architecture.Vgg;
import org.sagitta.runtime.model.architecture.WideResNet;
import org.sagitta.runtime.model.initialiser.Orthogonal;
import org.sagitta.runtime.model.initialiser.Pytorch;
import org.sagitta.runtime.plugin.PluginType;

class DescriptorReaderTest {
    private static final String SMALL = """
            dataset: blobs
            model: {type: mlp, hidden: [3]}
            trainer: none
            """;
    private static final String TRAINED = """
            dataset: blobs
            model: {type: mlp, hidden: [3]}
            trainer: {type: sgd, learning-rate: 0.1, epochs: 2}
            estimators: [hessian, {type: kfac, name: kfac-0.1, damping: 0.1}, kfac]
            metrics: [trace]
            """;

    @TempDir
    Path folder;

    private Plan plan(String yaml, Overrides overrides) throws IOException {
        Path file = Files.writeString(folder.resolve("small.yaml"), yaml);
        return new DescriptorReader(TestCatalogue.create()).read(file, overrides);
    }

    private Descriptor read(String yaml, String... sets) throws IOException {
        Plan plan = plan(yaml, new Overrides(List.of(sets), Optional.empty(), Optional.empty()));
        assertEquals(1, plan.variants().size());
        assertFalse(plan.sweep());
        assertEquals(Map.of(), plan.variants().get(0).assignment());
        assertEquals(plan.yaml(), plan.variants().get(0).descriptor().yaml());
        return plan.variants().get(0).descriptor();
    }

    private Descriptor read(String yaml, Overrides overrides) throws IOException {
        return plan(yaml, overrides).variants().get(0).descriptor();
    }

    private static Subject.Learning learning(Descriptor descriptor) {
        return (Subject.Learning) descriptor.subject();
    }

    @Test
    void aSurfaceStandsForDataModelAndLoss() throws IOException {
        Descriptor descriptor = read("surface: {type: bowl, width: 3}\ntrainer: none\n");
        PluginEntry surface = ((Subject.ClosedForm) descriptor.subject()).surface();
        assertEquals("bowl", surface.name());
        assertEquals(new TestCatalogue.Bowl(3), surface.settings());
        assertTrue(descriptor.yaml().startsWith("""
                experiment: small
                seed: 42
                surface:
                  type: bowl
                  name: bowl
                  width: 3
                trainer:
                """), descriptor::yaml);
        assertFalse(descriptor.yaml().contains("loss"), descriptor::yaml);
    }

    @Test
    void resolvedDescriptorShowsEveryDefault() throws IOException {
        assertEquals("""
                experiment: small
                seed: 42
                dataset:
                  type: blobs
                  name: blobs
                  classes: 5
                  examples: 1000
                  balanced: false
                  label-noise: 0
                model:
                  type: mlp
                  hidden: [3]
                  activation: tanh
                  initialiser:
                    type: by-activation
                loss: cross-entropy
                trainer:
                  type: none
                  name: none
                checkpoints:
                  at: [start, end]
                curvature:
                  precision: float64
                  split: train
                  sample: first
                  batch-norm: eval
                  memory: 4 GiB
                estimators: []
                metrics: []
                tracking: {}
                """, read(SMALL).yaml());
    }

    @Test
    void layersOfPluginsStandAmongOurs() throws IOException {
        Descriptor descriptor = read("""
                dataset: blobs
                model:
                  type: sequential
                  layers: [{type: residual, layers: [{type: scaled, by: 2}]}, {type: dense, out: 5}, {type: scaled, by: 3}]
                trainer: none
                """);

        PluginType scaled = TestCatalogue.create().types(PluginType.Kind.LAYER).get("scaled");
        assertEquals(
                List.of(
                        new LayerSettings.Residual(
                                List.of(new LayerSettings.OfPlugin(scaled, new TestCatalogue.Scaled(2))), List.of()),
                        new LayerSettings.Dense(5, true),
                        new LayerSettings.OfPlugin(scaled, new TestCatalogue.Scaled(3))),
                ((ModelSettings.Sequential) learning(descriptor).model()).layers());
        assertEquals(2, descriptor.plugins().filter(scaled::equals).count());
        assertReadsAgain(descriptor);
    }

    @ParameterizedTest
    @MethodSource("architectures")
    void anArchitecturesNameMayGiveItsSize(String model, Architecture architecture) throws IOException {
        Descriptor descriptor = read("dataset: blobs\nmodel: " + model + "\ntrainer: none\n");

        assertEquals(new ModelSettings.Named(architecture), learning(descriptor).model());
        assertFalse(descriptor.yaml().contains("depth"), descriptor::yaml);
        assertReadsAgain(descriptor);
    }

    static Stream<Arguments> architectures() {
        return Stream.of(
                Arguments.of("softmax-regression", new SoftmaxRegression(true)),
                Arguments.of("{type: deep-linear, hidden: [3], bias: false}", new DeepLinear(List.of(3), false)),
                Arguments.of("lenet", new LeNet()),
                Arguments.of("3c3d", new ThreeConvolutions()),
                Arguments.of("{type: all-cnn-c, width: 0.25}", new AllCnnC(0.25, false)),
                Arguments.of("alexnet", new AlexNet()),
                Arguments.of("vgg11", new Vgg(11, false, List.of(), 1)),
                Arguments.of(
                        "{type: vgg16, batch-norm: true, hidden: [512, 512]}", new Vgg(16, true, List.of(512, 512), 1)),
                Arguments.of("resnet18", new ResNet(18, true, true, 1)),
                Arguments.of("{type: resnet34, shortcuts: false, batch-norm: false}", new ResNet(34, false, false, 1)),
                Arguments.of("preresnet-20", new PreResNet(20, 1)),
                Arguments.of("preresnet-164", new PreResNet(164, 1)),
                Arguments.of("wrn-28-10", new WideResNet(28, 10, true)),
                Arguments.of("{type: wrn-16-4, bias: false}", new WideResNet(16, 4, false)));
    }

    @Test
    void initialWeightsHaveALawAndMayHaveASeed() throws IOException {
        assertEquals(
                new ModelSettings.Named(new LeNet(), new Orthogonal(1, Optional.of(7L)), Optional.empty()),
                learning(read("""
                        dataset: blobs
                        model: {type: lenet, initialiser: {type: orthogonal, seed: 7}}
                        trainer: none
                        """)).model());
        Descriptor sequential = read("""
                dataset: blobs
                model: {type: sequential, layers: [{type: dense, out: 5}], initialiser: pytorch}
                trainer: none
                """);
        assertEquals(
                new ModelSettings.Sequential(
                        List.of(new LayerSettings.Dense(5, true)),
                        Optional.empty(),
                        Optional.of(new Pytorch(Optional.empty()))),
                learning(sequential).model());
        assertReadsAgain(sequential);
    }

    @Test
    void everyKeyArrives() throws IOException {
        Descriptor descriptor = read("""
                experiment: Über 1
                seed: 7
                dataset: {type: blobs, name: my-blobs, classes: 3}
                model: {type: sequential, layers: [flatten, {type: dense, out: 4, bias: false}, tanh, {type: leaky-relu}]}
                loss: half-mse
                trainer: {type: sgd, learning-rate: 1e-1, epochs: 2, schedule: {type: granziol, ratio: .01}}
                checkpoints: {at: [start, 100 steps, 1 epoch, end], every: 5 epochs}
                curvature: {precision: float32, split: test, examples: 10, sample: random, batch-norm: train, batch-size: 5, memory: 500 MB, kernels: nd4j}
                estimators:
                  - hessian
                  - {type: kfac, at: end, export: npy, bias: separate-blocks}
                  - {type: kfac, name: kfac-0.1, damping: 0.1, at: [start, end]}
                metrics: [{type: trace, products: 5}, spectral-norm]
                tracking: {mlflow: "http://127.0.0.1:5000"}
                """);

        assertEquals("Über 1", descriptor.experiment());
        assertEquals(7, descriptor.seed());
        assertEquals("my-blobs", learning(descriptor).dataset().plugin().name());
        assertEquals(
                new TestCatalogue.Blobs(3, 1000),
                learning(descriptor).dataset().plugin().settings());
        assertEquals(
                new ModelSettings.Sequential(List.of(
                        new LayerSettings.Flatten(),
                        new LayerSettings.Dense(4, false),
                        new LayerSettings.Tanh(),
                        new LayerSettings.LeakyRelu(0.01))),
                learning(descriptor).model());
        assertEquals(LossFunction.HALF_MSE, learning(descriptor).loss());
        assertEquals(
                new TestCatalogue.Sgd(0.1, 2, 0, new Schedule.Granziol(0.5, 0.01)),
                descriptor.trainers().get(0).settings());
        assertEquals(
                new Checkpoints(
                        List.of(
                                new Moment.Start(),
                                new Moment.After(new Interval(100, Unit.STEPS)),
                                new Moment.After(new Interval(1, Unit.EPOCHS)),
                                new Moment.End()),
                        Optional.of(new Interval(5, Unit.EPOCHS))),
                descriptor.checkpoints());
        assertEquals(
                new CurvatureSettings(
                        CurvatureSettings.Precision.FLOAT32,
                        Split.TEST,
                        Optional.of(10),
                        CurvatureSettings.Sample.RANDOM,
                        CurvatureSettings.BatchNorm.TRAIN,
                        Optional.of(5),
                        new Bytes(500_000_000),
                        Optional.of(KernelLibrary.ND4J)),
                descriptor.curvature());
        assertEquals(
                List.of("hessian", "kfac", "kfac-0.1"),
                descriptor.estimators().stream()
                        .map(entry -> entry.plugin().name())
                        .toList());
        EstimatorEntry hessian = descriptor.estimators().get(0);
        assertEquals(new NoSettings(), hessian.plugin().settings());
        assertEquals(List.of(), hessian.at());
        EstimatorEntry kfac = descriptor.estimators().get(1);
        assertEquals("kfac", kfac.plugin().type().name());
        assertEquals(
                new TestCatalogue.Kfac(0, Bias.SEPARATE_BLOCKS), kfac.plugin().settings());
        assertEquals(List.of(new Moment.End()), kfac.at());
        assertEquals(Optional.of(EstimatorEntry.Export.NPY), kfac.export());
        assertEquals(
                List.of(new TestCatalogue.Trace(5), new NoSettings()),
                descriptor.metrics().stream()
                        .map(entry -> entry.plugin().settings())
                        .toList());
        assertEquals(Optional.of("http://127.0.0.1:5000"), descriptor.tracking().mlflow());
    }

    @Test
    void everyDataSetTakesTheKeysOfItsTreatment() throws IOException {
        Descriptor descriptor = read(SMALL.replace(
                "dataset: blobs",
                "dataset: {type: blobs, hold-out: 50, subset: 100, balanced: true, label-noise: 0.1, seed: -7}"));

        DatasetEntry dataset = learning(descriptor).dataset();
        assertEquals(new DataTreatment(Optional.of(50), Optional.of(100), true, 0.1), dataset.treatment());
        assertEquals(Optional.of(-7L), dataset.seed());
        assertEquals(new TestCatalogue.Blobs(5, 1000), dataset.plugin().settings());
        assertTrue(descriptor.yaml().contains("""
                dataset:
                  type: blobs
                  name: blobs
                  classes: 5
                  examples: 1000
                  hold-out: 50
                  subset: 100
                  balanced: true
                  label-noise: 0.1
                  seed: -7
                """), descriptor::yaml);
        assertReadsAgain(descriptor);
        assertEquals(
                new DataTreatment(Optional.empty(), Optional.empty(), false, 0),
                learning(read(SMALL)).dataset().treatment());
    }

    @Test
    void settingsMayBeOfEveryTypeOfTheContract() throws IOException {
        Files.createFile(folder.resolve("here.npy"));
        Descriptor descriptor = read("""
                model: {type: mlp, hidden: [], activation: leaky-relu}
                trainer: none
                dataset:
                  type: everything
                  small: -127
                  medium: +0x7F
                  whole: 0o17
                  large: 1_000_000_000_000
                  single: 0.1
                  precise: 0.1
                  flag: True
                  text: "no: comment #"
                  constant: separate-blocks
                  path: here.npy
                  matrix: [[1, 2.5], [], [-.inf]]
                  weights: {b: 1, a.b: 2e-3}
                  schedules: [constant, {type: granziol, start: 0.25}]
                  nested: {}
                  interval: 3 steps
                  moments: [end]
                """.replace("+0x7F", "0x7F").replace("1_000_000_000_000", "1000000000000"));

        assertEquals(
                new TestCatalogue.Everything(
                        (byte) -127,
                        (short) 127,
                        15,
                        1_000_000_000_000L,
                        0.1f,
                        0.1,
                        true,
                        "no: comment #",
                        Bias.SEPARATE_BLOCKS,
                        folder.resolve("here.npy"),
                        Optional.empty(),
                        List.of(List.of(1.0, 2.5), List.of(), List.of(Double.NEGATIVE_INFINITY)),
                        Map.of("b", 1.0, "a.b", 0.002),
                        List.of(new Schedule.Constant(), new Schedule.Granziol(0.25, 0.01)),
                        new TestCatalogue.Trace(60),
                        new Interval(3, Unit.STEPS),
                        Optional.of(List.of(new Moment.End())),
                        List.of(1, 2)),
                learning(descriptor).dataset().plugin().settings());
        assertReadsAgain(descriptor);
    }

    @Test
    void jsonIsRead() throws IOException {
        Descriptor descriptor = read(
                "{\n\t\"dataset\": {\"type\": \"blobs\"},\n\t\"model\": {\"type\": \"mlp\", \"hidden\": [3]},\n\t\"trainer\": \"none\"\n}");

        assertEquals(read(SMALL), descriptor);
    }

    @Test
    void aliasesAndMergeKeysAreResolved() throws IOException {
        Descriptor descriptor = read("""
                dataset: blobs
                model: {type: mlp, hidden: &widths [3, 4]}
                trainer: &sgd {type: sgd, learning-rate: 0.1, epochs: 2}
                estimators:
                  - &kfac {type: kfac, name: a, damping: 1}
                  - {<<: *kfac, name: b}
                  - {name: c, <<: [{damping: 2}, *kfac]}
                """);

        assertEquals(
                List.of(1.0, 1.0, 2.0),
                descriptor.estimators().stream()
                        .map(entry -> ((TestCatalogue.Kfac) entry.plugin().settings()).damping())
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1e-4",
                "0.1",
                "5e-324",
                "1.7976931348623157e308",
                "0.30000000000000004",
                "123456789.123456789",
                "1",
                "+2.5",
                ".5",
                "1.",
                "1E3",
                "0.1000000000000000055511151231257827"
            })
    void doublesSurviveResolutionExactly(String number) throws IOException {
        Descriptor descriptor = read(TRAINED, "trainer.learning-rate=" + number);

        double expected = Double.parseDouble(number);
        assertEquals(expected, ((TestCatalogue.Sgd) descriptor.trainers().get(0).settings()).learningRate());
        assertReadsAgain(descriptor);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "5",
                "1e-4",
                "true",
                "null",
                "~",
                "",
                " ",
                "a: b",
                "#",
                "- x",
                "[",
                "{",
                "*a",
                "&a",
                "!a",
                "<<",
                "=",
                "'",
                "\"",
                "\\",
                "a\nb",
                "a\n",
                "\ttab",
                "é ü 😀",
                "\u0007",
                "\u0085",
                "0x1F",
                ".inf",
                "trailing ",
                "\u2028",
                "\uFEFF",
                "|",
                ">",
                "%",
                "@",
                "`",
                "a,b",
                "---",
                "key: [1, 2]",
                "x #y",
                "a\r\nb"
            })
    void textsSurviveResolutionExactly(String text) throws IOException {
        Tree.Member type = new Tree.Member(Position.NOWHERE, Tree.Scalar.text("quality", Position.NOWHERE));
        Tree.Member reference = new Tree.Member(Position.NOWHERE, Tree.Scalar.text(text, Position.NOWHERE));
        String entry =
                YamlWriter.writeLine(new Tree.Mapping(Map.of("type", type, "reference", reference), Position.NOWHERE));
        Descriptor descriptor = read(SMALL + "metrics: [" + entry + "]");

        assertEquals(
                text,
                ((TestCatalogue.Quality) descriptor.metrics().get(0).plugin().settings()).reference());
        assertReadsAgain(descriptor);
    }

    /** From a folder and a file of other names, as the resolved descriptor stands in the folder of its run. */
    private void assertReadsAgain(Descriptor descriptor) throws IOException {
        assertEquals(descriptor, again(descriptor.yaml()).variants().get(0).descriptor());
    }

    private Plan again(String yaml) throws IOException {
        Path elsewhere = Files.createDirectories(folder.resolve("runs/1")).resolve("descriptor.yaml");
        return new DescriptorReader(TestCatalogue.create()).read(Files.writeString(elsewhere, yaml), Overrides.NONE);
    }

    @Test
    void pathsBesideTheDescriptorBecomeAbsolute() throws IOException {
        Files.createFile(folder.resolve("x.npy"));
        Files.createFile(folder.resolve("y.npy.gz"));
        Descriptor descriptor = read(
                "dataset: {type: files, features: ./x.npy, targets: y.npy}\nmodel: {type: mlp, hidden: []}\ntrainer: none");

        assertEquals(
                new TestCatalogue.Files(folder.resolve("x.npy"), Optional.of(folder.resolve("y.npy"))),
                learning(descriptor).dataset().plugin().settings());
        assertReadsAgain(descriptor);
    }

    @Test
    void otherPathsAreLeftForTheDataFolder() throws IOException {
        Descriptor descriptor =
                read("dataset: {type: files, features: mnist/x.npy}\nmodel: {type: mlp, hidden: []}\ntrainer: none");

        assertEquals(
                new TestCatalogue.Files(Path.of("mnist/x.npy"), Optional.empty()),
                learning(descriptor).dataset().plugin().settings());
        assertTrue(descriptor.yaml().contains("features: mnist/x.npy\n"), descriptor.yaml());
    }

    @Test
    void optionsReachKeysThatTheFileDoesNotHave() throws IOException {
        Descriptor descriptor = read(
                TRAINED,
                "seed=1",
                "checkpoints.every=5 steps",
                "curvature.examples=10",
                "trainer.schedule.type=granziol",
                "model.activation=relu",
                "model.hidden.0=9",
                "metrics.trace.products=7",
                "experiment='5'");

        assertEquals(1, descriptor.seed());
        assertEquals(
                Optional.of(new Interval(5, Unit.STEPS)),
                descriptor.checkpoints().every());
        assertEquals(Optional.of(10), descriptor.curvature().examples());
        assertEquals(
                new Schedule.Granziol(0.5, 0.01),
                ((TestCatalogue.Sgd) descriptor.trainers().get(0).settings()).schedule());
        assertEquals(
                new ModelSettings.Named(new Mlp(List.of(9), Activation.RELU)),
                learning(descriptor).model());
        assertEquals(
                new TestCatalogue.Trace(7), descriptor.metrics().get(0).plugin().settings());
        assertEquals("5", descriptor.experiment());
        assertReadsAgain(descriptor);
    }

    @Test
    void optionsReachEntriesByNameTypeOrNumber() throws IOException {
        Descriptor descriptor = read(
                TRAINED,
                "estimators.kfac-0.1.bias=separate-blocks",
                "estimators.kfac.damping=3",
                "estimators.0.at=start");

        assertEquals(List.of(new Moment.Start()), descriptor.estimators().get(0).at());
        assertEquals(
                new TestCatalogue.Kfac(0.1, Bias.SEPARATE_BLOCKS),
                descriptor.estimators().get(1).plugin().settings());
        assertEquals(
                new TestCatalogue.Kfac(3, Bias.JOINT),
                descriptor.estimators().get(2).plugin().settings());
    }

    @Test
    void mappingIsMergedUnlessItIsOfAnotherType() throws IOException {
        Descriptor merged = read(TRAINED, "trainer={epochs: 9}");
        Descriptor replaced =
                read(TRAINED, "trainer.weight-decay=1", "trainer={type: adam, learning-rate: 2, epochs: 3}");

        assertEquals(
                new TestCatalogue.Sgd(0.1, 9, 0, new Schedule.Constant()),
                merged.trainers().get(0).settings());
        assertEquals(
                new TestCatalogue.Adam(2, 3, 0.9), replaced.trainers().get(0).settings());
        assertEquals(
                new NoSettings(),
                read(TRAINED, "trainer=none").trainers().get(0).settings());
    }

    @Test
    void nothingTakesAnOptionalValueAway() throws IOException {
        assertEquals(
                Optional.empty(),
                read(SMALL + "curvature: {examples: 5}", "curvature.examples=null")
                        .curvature()
                        .examples());
    }

    @Test
    void optionGoesBeforeProfileAndProfileBeforeFile() throws IOException {
        String yaml = TRAINED + """
                seed: 1
                loss: mse
                profiles:
                  paper:
                    seed: 2
                    trainer: {epochs: 20, schedule: {type: granziol}}
                    estimators.kfac.damping: 5
                    estimators: {hessian: {at: end}}
                  quick: {metrics: []}
                """;
        Descriptor descriptor = read(
                yaml,
                new Overrides(
                        List.of("trainer.epochs=30", "trainer.epochs=40"),
                        Optional.of("paper"),
                        Optional.of("http://127.0.0.1:1")));

        assertEquals(2, descriptor.seed());
        assertEquals(LossFunction.MSE, learning(descriptor).loss());
        assertEquals(
                new TestCatalogue.Sgd(0.1, 40, 0, new Schedule.Granziol(0.5, 0.01)),
                descriptor.trainers().get(0).settings());
        assertEquals(
                new TestCatalogue.Kfac(5, Bias.JOINT),
                descriptor.estimators().get(2).plugin().settings());
        assertEquals(List.of(new Moment.End()), descriptor.estimators().get(0).at());
        assertEquals(1, descriptor.metrics().size());
        assertEquals(Optional.of("http://127.0.0.1:1"), descriptor.tracking().mlflow());
        assertFalse(descriptor.yaml().contains("profiles"), descriptor.yaml());
        assertReadsAgain(descriptor);
        assertEquals(
                List.of(),
                read(yaml, new Overrides(List.of(), Optional.of("quick"), Optional.empty()))
                        .metrics());
    }

    @Test
    void mlflowOptionGoesBeforeTheDescriptor() throws IOException {
        Overrides overrides =
                new Overrides(List.of("tracking.mlflow=http://c"), Optional.empty(), Optional.of("http://b"));

        assertEquals(
                Optional.of("http://b"),
                read(SMALL + "tracking: {mlflow: 'http://a'}", overrides)
                        .tracking()
                        .mlflow());
    }

    @Test
    void sweepIsAGridWhoseLastAxisRunsFastest() throws IOException {
        Plan plan = plan(TRAINED + "sweep: {trainer.weight-decay: [0, 1e-4], seed: [1, 2, 3]}", Overrides.NONE);

        assertTrue(plan.sweep());
        assertEquals("small", plan.experiment());
        assertEquals(
                List.of(
                        "{trainer.weight-decay=0, seed=1}",
                        "{trainer.weight-decay=0, seed=2}",
                        "{trainer.weight-decay=0, seed=3}",
                        "{trainer.weight-decay=1e-4, seed=1}",
                        "{trainer.weight-decay=1e-4, seed=2}",
                        "{trainer.weight-decay=1e-4, seed=3}"),
                plan.variants().stream()
                        .map(variant -> variant.assignment().toString())
                        .toList());
        assertEquals(
                List.of(1L, 2L, 3L, 1L, 2L, 3L),
                plan.variants().stream()
                        .map(variant -> variant.descriptor().seed())
                        .toList());
        assertEquals(
                1e-4,
                ((TestCatalogue.Sgd) plan.variants()
                                .get(5)
                                .descriptor()
                                .trainers()
                                .get(0)
                                .settings())
                        .weightDecay());
        for (Plan.Variant variant : plan.variants()) {
            assertFalse(
                    variant.descriptor().yaml().contains("sweep"),
                    variant.descriptor().yaml());
            assertReadsAgain(variant.descriptor());
        }
    }

    @Test
    void sweepsMayHaveParts() throws IOException {
        Plan plan = plan(
                TRAINED + "sweep: [{seed: [1], loss: [mse, half-mse]}, {loss: [cross-entropy], seed: [2, 3]}]",
                Overrides.NONE);

        assertEquals(
                List.of(
                        "{seed=1, loss=mse}",
                        "{seed=1, loss=half-mse}",
                        "{loss=cross-entropy, seed=2}",
                        "{loss=cross-entropy, seed=3}"),
                plan.variants().stream()
                        .map(variant -> variant.assignment().toString())
                        .toList());
        assertEquals(
                List.of(1L, 1L, 2L, 3L),
                plan.variants().stream()
                        .map(variant -> variant.descriptor().seed())
                        .toList());
        Plan overridden = plan(
                TRAINED + "sweep: [{seed: [1], loss: [mse]}, {loss: [cross-entropy], seed: [2]}]",
                new Overrides(List.of("seed=9"), Optional.empty(), Optional.empty()));
        assertEquals(
                List.of("{loss=mse}", "{loss=cross-entropy}"),
                overridden.variants().stream()
                        .map(variant -> variant.assignment().toString())
                        .toList());
    }

    @Test
    void keysOfUnwrappedSettingsAreKeysOfTheEntry() throws IOException {
        Descriptor descriptor = read(SMALL.replace("trainer: none", "trainer: {type: mixed, first: 2, batch-size: 7}"));

        assertEquals(
                new TestCatalogue.Mixed(2, new TestCatalogue.Common(7, Optional.empty()), 1),
                descriptor.trainers().get(0).settings());
        assertTrue(descriptor.yaml().contains("batch-size: 7\n"), descriptor.yaml());
        assertReadsAgain(descriptor);
    }

    @Test
    void trainersMayFollowOneAnother() throws IOException {
        Descriptor descriptor = read(
                SMALL.replace(
                        "trainer: none",
                        "trainer: [{type: sgd, learning-rate: 1, epochs: 2}, {type: sgd, name: small, learning-rate: 3, epochs: 4}]"),
                "trainer.small.epochs=5");

        assertEquals(
                List.of(1.0, 3.0),
                descriptor.trainers().stream()
                        .map(entry -> ((TestCatalogue.Sgd) entry.settings()).learningRate())
                        .toList());
        assertEquals(5, ((TestCatalogue.Sgd) descriptor.trainers().get(1).settings()).epochs());
        assertReadsAgain(descriptor);
    }

    @Test
    void verdictsBelongToTheWhole() throws IOException {
        String verdict = """
                verdict:
                  - claim: the norm rises
                    published: 12.26
                    figures: {norm: hessian/spectral-norm}
                    along: [seed]
                    where: {loss: mse}
                    bar: INCREASING(norm)
                """;
        Descriptor single = read(TRAINED + verdict);
        assertEquals(
                "INCREASING(norm)", single.verdict().get(0).bar().orElseThrow().toString());
        assertEquals("12.26", single.verdict().get(0).published().orElseThrow().text());
        assertTrue(single.yaml().contains("INCREASING(norm)"), single.yaml());
        assertReadsAgain(single);

        Plan sweep = plan(TRAINED + verdict + "sweep: {seed: [1, 2]}", Overrides.NONE);
        assertTrue(sweep.yaml().contains("INCREASING(norm)"), sweep.yaml());
        assertFalse(sweep.variants().get(0).descriptor().yaml().contains("INCREASING"));
    }

    @Test
    void sweepReachesEntriesAndWholeValues() throws IOException {
        Plan plan = plan(
                TRAINED + "sweep: {estimators.kfac-0.1.damping: [1, 2], metrics: [[], [trace, spectral-norm]]}",
                Overrides.NONE);

        assertEquals(
                List.of(1.0, 1.0, 2.0, 2.0),
                plan.variants().stream()
                        .map(variant -> ((TestCatalogue.Kfac) variant.descriptor()
                                        .estimators()
                                        .get(1)
                                        .plugin()
                                        .settings())
                                .damping())
                        .toList());
        assertEquals(
                "[trace, spectral-norm]", plan.variants().get(1).assignment().get("metrics"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sweep: {trainer.weight-decay: [0, 1e-4], seed: [1, 2, 3]}",
                "sweep: {trainer.type: [sgd, adam]}",
                "sweep: {trainer: [none, {type: adam, learning-rate: 1, epochs: 1}, {epochs: 7}]}",
                "sweep: {dataset: [blobs, {type: files, features: x.npy}, {type: files, features: y.npy}]}",
                "sweep: {checkpoints.every: [null, 1 epoch], estimators.kfac: [{damping: 1}, {bias: separate-blocks}]}",
                "sweep: {estimators: [[hessian], [ggn, {type: kfac, damping: 1}]], model: [{hidden: [1]}, {activation: relu}]}",
                "sweep: [{seed: [1], trainer.epochs: [3, 4]}, {seed: [2, 3], trainer.epochs: [5]}]",
                "sweep: {seed: [1]}\nloss: mse"
            })
    void wholeResolvedSweepRunsAgain(String sweep) throws IOException {
        Files.createFile(folder.resolve("x.npy"));
        Plan plan = plan(
                TRAINED + sweep, new Overrides(List.of("estimators.0.at=end"), Optional.empty(), Optional.empty()));
        Plan again = again(plan.yaml());

        assertEquals(
                plan.variants().stream().map(Plan.Variant::descriptor).toList(),
                again.variants().stream().map(Plan.Variant::descriptor).toList());
        assertEquals(plan.yaml(), again.yaml());
        assertTrue(again.sweep());
    }

    @Test
    void optionTakesThePlaceOfAnAxis() throws IOException {
        String yaml = TRAINED
                + "sweep: {trainer.weight-decay: [0, 1], seed: [1, 2, 3]}\nprofiles: {one: {trainer: {weight-decay: 5}}}";

        Plan single = plan(yaml, new Overrides(List.of("seed=9"), Optional.of("one"), Optional.empty()));
        assertFalse(single.sweep());
        assertEquals(9, single.variants().get(0).descriptor().seed());

        Plan longer = plan(
                yaml,
                new Overrides(List.of("sweep.seed=[4, 5]", "sweep.loss=[mse]"), Optional.of("one"), Optional.empty()));
        assertEquals(
                List.of("{seed=4, loss=mse}", "{seed=5, loss=mse}"),
                longer.variants().stream()
                        .map(variant -> variant.assignment().toString())
                        .toList());

        Plan none = plan(yaml, new Overrides(List.of("sweep=null"), Optional.empty(), Optional.empty()));
        assertFalse(none.sweep());
        assertEquals(42, none.variants().get(0).descriptor().seed());
    }

    @Test
    void optionGoesBeforeTheAxisAboveIt() throws IOException {
        Plan plan = plan(
                TRAINED + "sweep: {trainer: [{epochs: 3}, {type: adam, learning-rate: 1, epochs: 4}]}",
                new Overrides(List.of("trainer.epochs=8"), Optional.empty(), Optional.empty()));

        assertEquals(
                List.of(new TestCatalogue.Sgd(0.1, 8, 0, new Schedule.Constant()), new TestCatalogue.Adam(1, 8, 0.9)),
                plan.variants().stream()
                        .map(variant -> variant.descriptor().trainers().get(0).settings())
                        .toList());
    }
}
