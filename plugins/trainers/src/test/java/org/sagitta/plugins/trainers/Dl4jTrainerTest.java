package org.sagitta.plugins.trainers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.AMSGrad;
import org.nd4j.linalg.learning.config.AdaDelta;
import org.nd4j.linalg.learning.config.AdaGrad;
import org.nd4j.linalg.learning.config.AdaMax;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nadam;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;
import org.sagitta.api.plugin.Trainer;
import org.sagitta.api.surface.ParameterBlock;
import org.sagitta.runtime.model.LayerSettings;

/**
 * Tests the trainer on networks in float64, and compares it with our trainers, with ND4J's rules alone and with the
 * engine's gradients.
 */
class Dl4jTrainerTest {
    private static final int EXAMPLES = 20;
    private static final double RATE = 0.02;
    private static final AdaptiveMoments MOMENTS = new AdaptiveMoments(0.8, 0.95, 1e-4);
    private static final Penalties NO_PENALTIES = new Penalties(0, 0);
    private static final Schedule CONSTANT = new Schedule.Constant();

    private static final Model MLP = new Model(
            "mlp",
            List.of(4),
            List.of(
                    new LayerSettings.Dense(6, true),
                    new LayerSettings.Tanh(),
                    new LayerSettings.Dense(5, false),
                    new LayerSettings.Softplus(),
                    new LayerSettings.Dense(3, true)));
    private static final Model CONVOLUTION = new Model(
            "convolution",
            List.of(2, 5, 6),
            List.of(
                    new LayerSettings.Conv2d(3, 3, 1, 1, 1, false),
                    new LayerSettings.BatchNorm(1e-3, 0.2),
                    new LayerSettings.Tanh(),
                    new LayerSettings.Flatten(),
                    new LayerSettings.Dense(3, true)));
    private static final Model BRANCHES = new Model(
            "branches",
            List.of(4),
            List.of(
                    new LayerSettings.Residual(
                            List.of(new LayerSettings.Dense(4, true), new LayerSettings.Tanh()), List.of()),
                    new LayerSettings.Dense(3, true)));
    private static final Model DROPOUT = new Model(
            "dropout",
            List.of(4),
            List.of(
                    new LayerSettings.Dense(6, true),
                    new LayerSettings.Dropout(0.5),
                    new LayerSettings.BatchNorm(1e-3, 0.2),
                    new LayerSettings.Dense(3, true)));

    private record Model(String name, List<Integer> shape, List<LayerSettings> layers) {
        NetworkContext context() {
            return new NetworkContext(1, EXAMPLES, shape, layers);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Model> deterministic() {
        return Stream.of(MLP, CONVOLUTION, BRANCHES);
    }

    /** Returns our settings of each rule with ND4J's own. */
    private static Map<Updater, IUpdater> rules() {
        return Map.of(
                new Updater.Sgd(),
                Sgd.builder().learningRate(RATE).build(),
                new Updater.Nesterovs(0.7),
                Nesterovs.builder().learningRate(RATE).momentum(0.7).build(),
                new Updater.Adagrad(1e-3),
                AdaGrad.builder().learningRate(RATE).epsilon(1e-3).build(),
                new Updater.Rmsprop(new MeanSquare(0.9, 1e-4)),
                RmsProp.builder().learningRate(RATE).rmsDecay(0.9).epsilon(1e-4).build(),
                new Updater.Adadelta(0.9, 1e-3),
                AdaDelta.builder().rho(0.9).epsilon(1e-3).build(),
                new Updater.Adam(MOMENTS),
                Adam.builder()
                        .learningRate(RATE)
                        .beta1(0.8)
                        .beta2(0.95)
                        .epsilon(1e-4)
                        .build(),
                new Updater.Adamax(MOMENTS),
                new AdaMax(RATE, 0.8, 0.95, 1e-4),
                new Updater.Nadam(MOMENTS),
                Nadam.builder()
                        .learningRate(RATE)
                        .beta1(0.8)
                        .beta2(0.95)
                        .epsilon(1e-4)
                        .build(),
                new Updater.Amsgrad(MOMENTS),
                AMSGrad.builder()
                        .learningRate(RATE)
                        .beta1(0.8)
                        .beta2(0.95)
                        .epsilon(1e-4)
                        .build());
    }

    static Stream<Arguments> rulesOfModels() {
        return rules().entrySet().stream()
                .flatMap(rule -> deterministic().map(model -> Arguments.of(rule.getKey(), rule.getValue(), model)));
    }

    @ParameterizedTest
    @MethodSource("rulesOfModels")
    void movesAsNd4jsRuleDoesByTheEnginesGradients(Updater updater, IUpdater rule, Model model) {
        NetworkContext found = train(model, updater);

        NetworkContext expected = model.context();
        GradientUpdater<?> state = rule.instantiate(view(rule, expected), true);
        new Epochs(batches(), expected).run((batch, step) -> {
            INDArray change = expected.parameters().like();
            double loss = expected.gradient(batch, change);
            state.applyUpdater(change.reshape(1, change.length()), Math.toIntExact(step), 0);
            expected.parameters().subi(change);
            return new Epochs.Outcome(loss, false);
        });
        assertSame(expected, found);
    }

    /** Returns the state of the rule; null for a rule without state. */
    private static INDArray view(IUpdater rule, NetworkContext context) {
        INDArray parameters = context.parameters();
        long size = rule.stateSize(parameters.length());
        return size == 0 ? null : Nd4j.zeros(parameters.dataType(), 1, size);
    }

    @ParameterizedTest
    @MethodSource("deterministic")
    void sgdAndAdamAreOurTrainers(Model model) {
        assertSame(train(model, new SgdTrainer(), sgd(Courses.PLAIN)), train(model, new Updater.Sgd()));
        assertSame(
                train(model, new AdamTrainer(), new AdamTrainer.Settings(RATE, batches(), MOMENTS, Courses.PLAIN)),
                train(model, new Updater.Adam(MOMENTS)));
    }

    @Test
    void takesItsRateFromTheSchedule() {
        Schedule cosine = new Schedule.Cosine(0.1);

        assertSame(
                train(MLP, new SgdTrainer(), sgd(Courses.with(cosine, 0))),
                train(MLP, settings(new Updater.Sgd(), NO_PENALTIES, kept(), cosine)));
    }

    /** Compares the batch statistics of DL4J with ours, whose variances are unbiased. */
    @Test
    void runningStatisticsAreThoseOfTheBatches() {
        Batches whole = new Batches(EXAMPLES, Optional.empty(), Optional.of(1L));
        NetworkContext ours = train(
                CONVOLUTION,
                new SgdTrainer(),
                new SgdTrainer.Settings(RATE, whole, new Momentum(0, false), false, Courses.PLAIN));
        NetworkContext found = train(
                CONVOLUTION,
                new Dl4jTrainer(),
                new Dl4jTrainer.Settings(new Updater.Sgd(), Optional.of(RATE), whole, NO_PENALTIES, kept(), CONSTANT));

        double[] expected = ours.statistics();
        double n = EXAMPLES * 5 * 6;
        for (int c = 3; c < 6; c++) { // variances start at 1, and each update takes a fifth of the batch's
            expected[c] = 0.8 + (expected[c] - 0.8) * (n - 1) / n;
        }
        assertArrayEquals(expected, found.statistics(), 1e-10);
    }

    @Test
    void squaredPenaltyIsDecayOfTheWeights() {
        assertSame(
                train(MLP, new SgdTrainer(), sgd(Courses.withDecay(0.3, false))),
                train(MLP, settings(new Updater.Sgd(), new Penalties(0, 0.3), kept(), CONSTANT)));
    }

    @Test
    void absolutePenaltyIsTheSignOfTheWeights() {
        NetworkContext found = train(CONVOLUTION, settings(new Updater.Sgd(), new Penalties(0.3, 0), kept(), CONSTANT));

        NetworkContext expected = CONVOLUTION.context();
        new Epochs(batches(), expected).run((batch, step) -> {
            INDArray change = expected.parameters().like();
            double loss = expected.gradient(batch, change);
            for (ParameterBlock block : expected.layout().blocks()) {
                if (block.shape().size() > 1) {
                    IntStream.range(block.offset(), block.offset() + block.size())
                            .forEach(i -> change.putScalar(
                                    i,
                                    change.getDouble(i)
                                            + 0.3
                                                    * Math.signum(expected.parameters()
                                                            .getDouble(i))));
                }
            }
            expected.parameters().subi(change.muli(RATE));
            return new Epochs.Outcome(loss, false);
        });
        assertSame(expected, found);
    }

    @ParameterizedTest
    @EnumSource(GradientNormalisation.Kind.class)
    void gradientsAreNormalisedLayerByLayer(GradientNormalisation.Kind kind) {
        double threshold = 0.01;
        Optional<Double> given = kind.name().startsWith("CLIP") ? Optional.of(threshold) : Optional.empty();
        NetworkContext found = train(
                CONVOLUTION,
                settings(new Updater.Sgd(), NO_PENALTIES, new GradientNormalisation(kind, given), CONSTANT));

        NetworkContext expected = CONVOLUTION.context();
        new Epochs(batches(), expected).run((batch, step) -> {
            INDArray change = expected.parameters().like();
            double loss = expected.gradient(batch, change);
            double[] g = change.toDoubleVector();
            normalise(g, expected.layout().blocks(), kind, threshold);
            expected.parameters().subi(Nd4j.createFromArray(g).muli(RATE));
            return new Epochs.Outcome(loss, false);
        });
        assertSame(expected, found);
        assertArrayEquals(means(expected), means(found), 1e-10);
    }

    private static double[] means(NetworkContext convolution) {
        return Arrays.copyOf(convolution.statistics(), 3);
    }

    /** Normalises all gradients except those of layer 1, which is batch normalisation. */
    private static void normalise(
            double[] g, List<ParameterBlock> blocks, GradientNormalisation.Kind kind, double threshold) {
        double[] raw = g.clone();
        for (ParameterBlock block : blocks) {
            List<ParameterBlock> ofLayer = blocks.stream()
                    .filter(other -> other.layer().equals(block.layer()))
                    .toList();
            double layer = norm(raw, ofLayer);
            double tensor = norm(raw, List.of(block));
            assertTrue(tensor > threshold, "the threshold must matter");
            for (int i = block.offset(); !block.layer().equals("1") && i < block.offset() + block.size(); i++) {
                g[i] = switch (kind) {
                    case NONE -> raw[i];
                    case RENORMALISE_LAYERS -> raw[i] / layer;
                    case RENORMALISE_TENSORS -> raw[i] / tensor;
                    case CLIP_ELEMENTS -> Math.max(-threshold, Math.min(threshold, raw[i]));
                    case CLIP_LAYERS -> raw[i] * threshold / layer;
                    case CLIP_TENSORS -> raw[i] * threshold / tensor;
                };
            }
        }
    }

    private static double norm(double[] g, List<ParameterBlock> blocks) {
        return Math.sqrt(blocks.stream()
                .flatMapToInt(block -> IntStream.range(block.offset(), block.offset() + block.size()))
                .mapToDouble(i -> g[i] * g[i])
                .sum());
    }

    static Stream<Arguments> resumptions() {
        return rules().keySet().stream()
                .flatMap(updater -> Stream.of(CONVOLUTION, DROPOUT).map(model -> Arguments.of(updater, model)));
    }

    /** Interrupts in the middle of an epoch and at its end. */
    @ParameterizedTest
    @MethodSource("resumptions")
    void goesOnAsIfItHadNotBeenInterrupted(Updater updater, Model model) {
        Dl4jTrainer.Settings settings = settings(updater, new Penalties(1e-3, 1e-3), kept(), CONSTANT);
        NetworkContext whole = train(model, settings);
        for (int stop : new int[] {4, 6}) {
            NetworkContext first = model.context();
            first.stopAt(stop);
            assertThrows(CancellationException.class, () -> new Dl4jTrainer().train(settings, first));
            NetworkContext rest = model.context();
            rest.resume(first, first.saved());
            new Dl4jTrainer().train(settings, rest);

            assertEquals(whole.steps.subList(stop, 9), rest.steps);
            assertArrayEquals(whole.statistics(), rest.statistics());
            int epochs = rest.epochs.size();
            assertEquals(whole.epochs.subList(3 - epochs, 3), rest.epochs);
        }
    }

    @Test
    void dropoutDrawsNewMasksForEachUpdate() {
        NetworkContext context = train(
                DROPOUT,
                new Dl4jTrainer(),
                new Dl4jTrainer.Settings(
                        new Updater.Sgd(),
                        Optional.of(1e-12),
                        new Batches(EXAMPLES, Optional.of(2), Optional.empty()),
                        NO_PENALTIES,
                        kept(),
                        CONSTANT));

        assertNotEquals(context.steps.get(0).loss(), context.steps.get(1).loss(), 1e-3);
    }

    @Test
    void refusesWhatWouldHaveNoEffect() {
        Updater adadelta = new Updater.Adadelta(0.95, 1e-6);

        assertThrows(
                IllegalArgumentException.class, () -> settings(adadelta, NO_PENALTIES, kept(), new Schedule.Cosine(0)));
        assertThrows(
                IllegalArgumentException.class,
                () -> new Dl4jTrainer.Settings(adadelta, Optional.of(0.1), batches(), NO_PENALTIES, kept(), CONSTANT));
        assertThrows(
                IllegalArgumentException.class,
                () -> new GradientNormalisation(GradientNormalisation.Kind.RENORMALISE_LAYERS, Optional.of(1.0)));
    }

    private static void assertSame(NetworkContext expected, NetworkContext found) {
        assertEquals(9, expected.steps.size());
        assertEquals(expected.steps.size(), found.steps.size());
        for (int i = 0; i < expected.steps.size(); i++) {
            RecordingContext.Step step = expected.steps.get(i);
            assertEquals(step.loss(), found.steps.get(i).loss(), 1e-9);
            assertEquals(step.epoch(), found.steps.get(i).epoch());
            assertArrayEquals(
                    step.parameters().toArray(), found.steps.get(i).parameters().toArray(), 1e-9, "step " + (i + 1));
        }
        assertNotEquals(
                expected.steps.get(0).parameters(), expected.steps.get(8).parameters());
    }

    private static NetworkContext train(Model model, Updater updater) {
        return train(model, settings(updater, NO_PENALTIES, kept(), CONSTANT));
    }

    private static NetworkContext train(Model model, Dl4jTrainer.Settings settings) {
        return train(model, new Dl4jTrainer(), settings);
    }

    private static <S extends Record> NetworkContext train(Model model, Trainer<S> trainer, S settings) {
        NetworkContext context = model.context();
        trainer.train(settings, context);
        return context;
    }

    private static Dl4jTrainer.Settings settings(
            Updater updater, Penalties penalties, GradientNormalisation normalisation, Schedule schedule) {
        return new Dl4jTrainer.Settings(
                updater,
                updater instanceof Updater.Adadelta ? Optional.empty() : Optional.of(RATE),
                batches(),
                penalties,
                normalisation,
                schedule);
    }

    private static SgdTrainer.Settings sgd(DescentSettings course) {
        return new SgdTrainer.Settings(RATE, batches(), new Momentum(0, false), false, course);
    }

    /** Returns batches of 8, 8 and 4 examples. */
    private static Batches batches() {
        return new Batches(8, Optional.of(3), Optional.empty());
    }

    private static GradientNormalisation kept() {
        return new GradientNormalisation(GradientNormalisation.Kind.NONE, Optional.empty());
    }
}
