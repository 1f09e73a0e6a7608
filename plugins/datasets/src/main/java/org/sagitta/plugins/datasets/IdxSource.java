package org.sagitta.plugins.datasets;

import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pf4j.Extension;
import org.sagitta.api.data.Dataset;
import org.sagitta.api.data.Examples;
import org.sagitta.api.data.Split;
import org.sagitta.api.data.UnusableDataException;
import org.sagitta.api.plugin.DataContext;
import org.sagitta.api.plugin.DataSource;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;

/**
 * Images with labels in IDX files, as MNIST's and its successors': features float32, of shape [1, height, width], in the
 * files' order. The first images of the training files are the training part, the last the validation part. Where there are
 * no test files and none is asked for, there is no test part.
 */
@Extension
@Describe("images and labels in IDX files, as MNIST's; each may be gzipped, with .gz after its name")
public final class IdxSource implements DataSource<IdxSource.Settings> {
    /** See the source. */
    public record Settings(
            @Default("mnist") @Describe("where the files with MNIST's names lie")
            Path folder,

            @Describe("instead of FOLDER/train-images-idx3-ubyte")
            Optional<Path> trainImages,

            @Describe("instead of FOLDER/train-labels-idx1-ubyte")
            Optional<Path> trainLabels,

            @Describe("instead of FOLDER/t10k-images-idx3-ubyte")
            Optional<Path> testImages,

            @Describe("instead of FOLDER/t10k-labels-idx1-ubyte")
            Optional<Path> testLabels,

            @Describe("training images: the first of the training files; all but the validation part where not given")
            Optional<@Positive Integer> train,

            @PositiveOrZero @Default("0") @Describe("validation images: the last of the training files")
            int validation,

            @Describe("test images: the first of the test files; all where there are such files; 0 leaves them out")
            Optional<@PositiveOrZero Integer> test,

            @Default("unit")
            @Describe("none: bytes; unit: /255; standardise: by the training pixels' mean and standard deviation")
            PixelScale scale,

            @Describe("the largest label and one more where not given")
            Optional<@Positive Integer> classes) {
        private Path trainImagesFile() {
            return trainImages.orElse(folder.resolve("train-images-idx3-ubyte"));
        }

        private Path trainLabelsFile() {
            return trainLabels.orElse(folder.resolve("train-labels-idx1-ubyte"));
        }

        private Path testImagesFile() {
            return testImages.orElse(folder.resolve("t10k-images-idx3-ubyte"));
        }

        private Path testLabelsFile() {
            return testLabels.orElse(folder.resolve("t10k-labels-idx1-ubyte"));
        }

        private boolean requiresTest() {
            return testImages.isPresent() || testLabels.isPresent() || test.isPresent();
        }

        private boolean leavesTestOut() {
            return test.equals(Optional.of(0));
        }
    }

    @Override
    public Dataset load(Settings settings, DataContext context) throws IOException {
        LabelledImages training = new LabelledImages(
                read(settings.trainImagesFile(), IdxFile.Content.IMAGES, context),
                read(settings.trainLabelsFile(), IdxFile.Content.LABELS, context));
        Optional<LabelledImages> testing = test(settings, context);
        testing.ifPresent(test -> requireSameSize(training.images(), test.images()));

        int train = trainingImages(settings, training);
        float[] scale = settings.scale().table(training.histogram(train));
        int classes = classes(settings, training, testing);
        Map<Split, Examples> splits = new EnumMap<>(Split.class);
        splits.put(Split.TRAIN, training.examples(0, train, scale, classes));
        if (settings.validation() > 0) {
            int start = training.count() - settings.validation();
            splits.put(Split.VALIDATION, training.examples(start, training.count(), scale, classes));
        }
        testing.ifPresent(test -> splits.put(Split.TEST, test.examples(0, testImages(settings, test), scale, classes)));
        return new Dataset(splits);
    }

    private static IdxFile read(Path file, IdxFile.Content content, DataContext context) throws IOException {
        return DataFile.read(file, context, in -> IdxFile.read(in, file, content));
    }

    private static Optional<LabelledImages> test(Settings settings, DataContext context) throws IOException {
        if (settings.leavesTestOut()) {
            return Optional.empty();
        }
        Path file = settings.testImagesFile();
        Optional<IdxFile> images = settings.requiresTest()
                ? Optional.of(read(file, IdxFile.Content.IMAGES, context))
                : DataFile.readIfThere(file, context, in -> IdxFile.read(in, file, IdxFile.Content.IMAGES));
        return images.isEmpty()
                ? Optional.empty()
                : Optional.of(new LabelledImages(
                        images.get(), read(settings.testLabelsFile(), IdxFile.Content.LABELS, context)));
    }

    private static void requireSameSize(IdxFile training, IdxFile test) {
        List<Integer> expected = training.dimensions().subList(1, 3);
        List<Integer> found = test.dimensions().subList(1, 3);
        if (!found.equals(expected)) {
            throw new UnusableDataException("%s holds images of %s pixels; expected %s as in %s"
                    .formatted(test.file(), found, expected, training.file()));
        }
    }

    private static int trainingImages(Settings settings, LabelledImages training) {
        int left = training.count() - settings.validation();
        int train = settings.train().orElse(left);
        if (train > left || left < 1) {
            throw new UnusableDataException(
                    "%s holds %,d images, of which validation: %,d leaves %,d for training; expected %s"
                            .formatted(
                                    training.images().file(),
                                    training.count(),
                                    settings.validation(),
                                    Math.max(left, 0),
                                    settings.train()
                                            .map("train: %,d to fit"::formatted)
                                            .orElse("at least 1")));
        }
        return train;
    }

    private static int testImages(Settings settings, LabelledImages test) {
        int images = settings.test().orElse(test.count());
        if (images > test.count()) {
            throw new UnusableDataException("%s holds %,d images; expected at least the %,d of test"
                    .formatted(test.images().file(), test.count(), images));
        }
        return images;
    }

    private static int classes(Settings settings, LabelledImages training, Optional<LabelledImages> test) {
        int inferred = Math.max(
                        training.largestLabel(),
                        test.map(LabelledImages::largestLabel).orElse(0))
                + 1;
        int classes = settings.classes().orElse(inferred);
        if (classes < inferred) {
            throw new UnusableDataException("%s or the test labels go up to %d; expected labels below classes: %d"
                    .formatted(training.labels().file(), inferred - 1, classes));
        }
        return classes;
    }
}
