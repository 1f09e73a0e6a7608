package org.sagitta.plugins.datasets;

import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.pf4j.Extension;
import org.sagitta.api.data.Dataset;
import org.sagitta.api.data.UnusableDataException;
import org.sagitta.api.plugin.DataContext;
import org.sagitta.api.plugin.DataSource;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;

/**
 * This data source loads labelled images from IDX files, the format of MNIST and its successors. Features are float32,
 * of shape [1, height, width]; images keep the order of the files.
 *
 * <p>The first images of the training files are the training part, the last ones the validation part. The test part is
 * left out where the test files are missing and no test images are asked for. Damaged files are refused with an
 * {@code UnusableDataException}, missing ones with a {@code MissingDataException}.
 */
@Extension
@Describe("images and labels in IDX files, as MNIST's; each may be gzipped, with .gz after its name")
public final class IdxSource implements DataSource<IdxSource.Settings> {
    /** Configures {@link IdxSource}. */
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
            return testImages.isPresent() || testLabels.isPresent() || parts().requireTest();
        }

        private ImageParts parts() {
            return new ImageParts(train, validation, test, scale);
        }

        private String expected() {
            return "MNIST, Fashion-MNIST and KMNIST have the files train-images-idx3-ubyte, train-labels-idx1-ubyte,"
                    + " t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte each, and those of one of them belong into the"
                    + " folder " + folder + ", gzipped or not";
        }
    }

    @Override
    public Dataset load(Settings settings, DataContext context) throws IOException {
        IdxFile images = read(settings.trainImagesFile(), IdxFile.Content.IMAGES, settings, context);
        IdxFile labels = read(settings.trainLabelsFile(), IdxFile.Content.LABELS, settings, context);
        LabelledImages training = LabelledImages.of(images, labels);
        Optional<LabelledImages> testing = test(settings, context);
        testing.ifPresent(test -> requireSameSize(training, test));
        return settings.parts().of(training, testing, classes(settings, labels, training, testing));
    }

    private static IdxFile read(Path file, IdxFile.Content content, Settings settings, DataContext context)
            throws IOException {
        return DataFile.read(file, context, settings.expected(), in -> IdxFile.read(in, file, content));
    }

    private static Optional<LabelledImages> test(Settings settings, DataContext context) throws IOException {
        boolean wanted = settings.requiresTest() || context.has(settings.testImagesFile());
        return wanted && !settings.parts().leaveTestOut()
                ? Optional.of(LabelledImages.of(
                        read(settings.testImagesFile(), IdxFile.Content.IMAGES, settings, context),
                        read(settings.testLabelsFile(), IdxFile.Content.LABELS, settings, context)))
                : Optional.empty();
    }

    private static void requireSameSize(LabelledImages training, LabelledImages test) {
        if (!test.shape().equals(training.shape())) {
            throw new UnusableDataException("%s holds images of %s pixels; expected %s as in %s"
                    .formatted(test.source(), test.size(), training.size(), training.source()));
        }
    }

    private static int classes(
            Settings settings, IdxFile labels, LabelledImages training, Optional<LabelledImages> test) {
        int inferred = Math.max(
                        training.largestLabel(),
                        test.map(LabelledImages::largestLabel).orElse(0))
                + 1;
        int classes = settings.classes().orElse(inferred);
        if (classes < inferred) {
            throw new UnusableDataException("%s or the test labels go up to %d; expected labels below classes: %d"
                    .formatted(labels.file(), inferred - 1, classes));
        }
        return classes;
    }
}
