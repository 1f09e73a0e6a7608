package org.sagitta.plugins.datasets;

import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.pf4j.Extension;
import org.sagitta.api.data.Dataset;
import org.sagitta.api.data.Examples;
import org.sagitta.api.data.Npy;
import org.sagitta.api.data.NpyArray;
import org.sagitta.api.data.Split;
import org.sagitta.api.data.UnusableDataException;
import org.sagitta.api.plugin.DataContext;
import org.sagitta.api.plugin.DataSource;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;

/**
 * NumPy's arrays as they are: features [N, D] or [N, channels, height, width], targets [N] of integers (classes) or [N] or
 * [N, C] of reals (values). Nothing is scaled or shuffled; float32 features stay float32, all others become float64.
 * Without a split every example is for training.
 */
@Extension
@Describe("NumPy's .npy files, unscaled and in their order; integer targets are classes, real ones values")
public final class NpySource implements DataSource<NpySource.Settings> {
    /** See the source. */
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
            Optional<Parts> split) {
        /** @throws IllegalArgumentException where the test examples are given by halves or twice */
        public Settings {
            if (testFeatures.isPresent() != testTargets.isPresent()) {
                throw new IllegalArgumentException(
                        "test-features and test-targets go together; expected both or neither");
            }
            if (testFeatures.isPresent() && split.isPresent() && split.get().test() > 0) {
                throw new IllegalArgumentException(
                        "test examples are given by test-features and by split; expected one of the two");
            }
        }
    }

    /** Numbers of examples, which follow each other in the files in this order; what is left over is not used. */
    public record Parts(
            @Positive int train,
            @PositiveOrZero @Default("0") int validation,
            @PositiveOrZero @Default("0") int test) {}

    @Override
    public Dataset load(Settings settings, DataContext context) throws IOException {
        NpyPair pair = read(settings.features(), settings.targets(), context);
        Optional<NpyPair> testPair = settings.testFeatures().isEmpty()
                ? Optional.empty()
                : Optional.of(read(
                        settings.testFeatures().get(), settings.testTargets().orElseThrow(), context));
        testPair.ifPresent(pair::requireSameShapes);

        int classes = classes(settings, pair, testPair);
        Map<Split, Examples> splits = split(settings, pair, classes);
        testPair.ifPresent(test -> splits.put(Split.TEST, test.examples(0, test.size(), classes)));
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
        if (classes < inferred) {
            throw new UnusableDataException(
                    "%s or the test targets hold labels up to %d; expected labels below classes: %d"
                            .formatted(settings.targets(), inferred - 1, classes));
        }
        return classes;
    }

    private static Map<Split, Examples> split(Settings settings, NpyPair pair, int classes) {
        Parts parts = settings.split().orElse(new Parts(pair.size(), 0, 0));
        long wanted = (long) parts.train() + parts.validation() + parts.test();
        if (wanted > pair.size()) {
            throw new UnusableDataException("%s holds %,d examples; expected at least the %,d of split"
                    .formatted(settings.features(), pair.size(), wanted));
        }
        int validation = parts.train();
        int test = validation + parts.validation();
        Map<Split, Examples> splits = new EnumMap<>(Split.class);
        splits.put(Split.TRAIN, pair.examples(0, validation, classes));
        if (parts.validation() > 0) {
            splits.put(Split.VALIDATION, pair.examples(validation, test, classes));
        }
        if (parts.test() > 0) {
            splits.put(Split.TEST, pair.examples(test, test + parts.test(), classes));
        }
        return splits;
    }
}
