package org.sagitta.plugins.datasets;

import com.google.common.primitives.ImmutableIntArray;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.pf4j.Extension;
import org.sagitta.api.data.Dataset;
import org.sagitta.api.data.Examples;
import org.sagitta.api.data.Npy;
import org.sagitta.api.data.NpyArray;
import org.sagitta.api.data.Shuffle;
import org.sagitta.api.data.Split;
import org.sagitta.api.data.UnusableDataException;
import org.sagitta.api.plugin.DataContext;
import org.sagitta.api.plugin.DataSource;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;
import org.sagitta.api.settings.UnsuitableSettingsException;

/**
 * This data source loads arrays that NumPy saved: features [N, D] or [N, channels, height, width], targets [N] of
 * integers (classes) or [N] or [N, C] of reals (values).
 *
 * <p>Features are scaled, and examples drawn at random, only if the settings ask for it. Features of float32 stay
 * float32; all other types become float64. Without a split, all examples are for training. Unusable data are refused
 * with an {@code UnusableDataException}.
 */
@Extension
@Describe("NumPy's .npy files; integer targets are classes, real ones values")
public final class NpySource implements DataSource<NpySource.Settings> {
    /** Up to this many classes may be inferred from the labels, even if there are fewer examples. */
    private static final int MOST_INFERRED = 1000;
    /** With fewer examples than this, it is plausible that each example has a class of its own. */
    private static final int TELLING = 20;

    /** Configures {@link NpySource}. */
    public record Settings(
            @Describe("[N, D], or [N, channels, height, width]")
            Path features,

            @Describe("[N] integers: classes from 0; [N] or [N, C] reals: values")
            Path targets,

            @Describe("test examples from files of their own")
            Optional<Path> testFeatures,

            @Describe("their targets") Optional<Path> testTargets,

            @Describe("the largest label and one more where not given")
            Optional<@Positive Integer> classes,

            @Describe("how many examples go where; all are for training where not given")
            Optional<Parts> split,

            @Default("none")
            @Describe("each feature: centre: less its mean over the training part; standardise: and by its deviation")
            FeatureScaling scale) {
        /**
         * Checks that the test examples are given completely and only once.
         *
         * @throws UnsuitableSettingsException if only one of test features and test targets is given, or if test
         *     examples are given in two ways
         */
        public Settings {
            if (testFeatures.isPresent() != testTargets.isPresent()) {
                throw new UnsuitableSettingsException(
                        "test-features and test-targets go together; expected both or neither");
            }
            if (testFeatures.isPresent() && split.isPresent() && split.get().test() > 0) {
                throw new UnsuitableSettingsException(
                        "test examples are given by test-features and by split; expected one of the two");
            }
        }
    }

    /** Configures how many examples each part gets. Examples beyond the sum of the parts are not used. */
    public record Parts(
            @Positive int train,
            @PositiveOrZero @Default("0") int validation,
            @PositiveOrZero @Default("0") int test,

            @Default("false")
            @Describe("which examples go where is drawn at random; else they follow each other in the files")
            boolean random) {}

    @Override
    public Dataset load(Settings settings, DataContext context) throws IOException {
        NpyPair pair = read(settings.features(), settings.targets(), context);
        Optional<NpyPair> testPair = settings.testFeatures().isEmpty()
                ? Optional.empty()
                : Optional.of(read(
                        settings.testFeatures().get(), settings.testTargets().orElseThrow(), context));
        testPair.ifPresent(pair::requireSameShapes);

        int classes = classes(settings, pair, testPair);
        Map<Split, Examples> splits = split(settings, pair.examples(classes), context);
        testPair.ifPresent(test -> splits.put(Split.TEST, test.examples(classes)));
        scale(settings.scale(), splits);
        return new Dataset(splits);
    }

    private static NpyPair read(Path features, Path targets, DataContext context) throws IOException {
        return new NpyPair(read(features, context), read(targets, context));
    }

    private static NpyArray read(Path file, DataContext context) throws IOException {
        return DataFile.read(file, context, in -> Npy.read(in, file.toString()));
    }

    private static int classes(Settings settings, NpyPair pair, Optional<NpyPair> test) {
        int inferred = Math.max(pair.classes(), test.map(NpyPair::classes).orElse(0));
        int classes = settings.classes().orElse(inferred);
        if (settings.classes().isPresent() && !pair.hasClasses()) {
            throw new UnusableDataException(
                    "classes: %d is given but %s holds %s values; expected integers, or no classes"
                            .formatted(
                                    classes, settings.targets(), pair.targets().type()));
        }
        if (settings.classes().isEmpty()) {
            requireClasses(pair, inferred, test.map(NpyPair::size).orElse(0));
        }
        if (classes < inferred) {
            throw new UnusableDataException(
                    "%s or the test targets hold labels up to %d; expected labels below classes: %d"
                            .formatted(settings.targets(), inferred - 1, classes));
        }
        return classes;
    }

    /** Checks that the labels look like classes: identifiers of examples do not. */
    private static void requireClasses(NpyPair pair, int inferred, int testExamples) {
        String labels = pair.targets().name();
        String remedy =
                "expected classes from 0 to C - 1: np.unique(y, return_inverse=True)[1] numbers those that there are;"
                        + " or say classes: %d where that is meant".formatted(inferred);
        if (inferred > Math.max(MOST_INFERRED, pair.size() + testExamples)) {
            throw new UnusableDataException(
                    "%s or the test targets hold labels up to %,d, but there are %,d examples, with %,d different labels, so most classes would not occur; %s"
                            .formatted(
                                    labels, inferred - 1, pair.size() + testExamples, pair.differentLabels(), remedy));
        }
        if (pair.size() >= TELLING && pair.differentLabels() == pair.size()) {
            throw new UnusableDataException("%s holds a label of its own for each of the %,d examples; %s"
                    .formatted(labels, pair.size(), remedy));
        }
    }

    private static Map<Split, Examples> split(Settings settings, Examples all, DataContext context) {
        Parts parts = settings.split().orElse(new Parts(all.size(), 0, 0, false));
        long wanted = (long) parts.train() + parts.validation() + parts.test();
        if (wanted > all.size()) {
            throw new UnusableDataException("%s holds %,d examples; expected at least the %,d of split"
                    .formatted(settings.features(), all.size(), wanted));
        }
        int[] order = IntStream.range(0, all.size()).toArray();
        if (parts.random()) {
            Shuffle.inPlace(order, context.random());
        }
        int validation = parts.train();
        int test = validation + parts.validation();
        Map<Split, Examples> splits = new EnumMap<>(Split.class);
        splits.put(Split.TRAIN, part(all, order, 0, validation));
        if (parts.validation() > 0) {
            splits.put(Split.VALIDATION, part(all, order, validation, test));
        }
        if (parts.test() > 0) {
            splits.put(Split.TEST, part(all, order, test, test + parts.test()));
        }
        return splits;
    }

    /** Returns a part of the examples, in the order of the files. */
    private static Examples part(Examples all, int[] order, int from, int to) {
        return all.size() == to - from
                ? all
                : all.subset(
                        ImmutableIntArray.copyOf(Arrays.stream(order, from, to).sorted()));
    }

    private static void scale(FeatureScaling scaling, Map<Split, Examples> splits) {
        if (scaling != FeatureScaling.NONE) {
            FeatureScale scale =
                    FeatureScale.of(scaling, splits.get(Split.TRAIN).features());
            splits.replaceAll((split, examples) ->
                    new Examples(scale.apply(examples.features()), examples.shape(), examples.targets()));
        }
    }
}
