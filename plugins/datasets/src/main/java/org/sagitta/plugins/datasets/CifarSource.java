package org.sagitta.plugins.datasets;

import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.pf4j.Extension;
import org.sagitta.api.data.Dataset;
import org.sagitta.api.plugin.DataContext;
import org.sagitta.api.plugin.DataSource;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;
import org.sagitta.api.settings.UnsuitableSettingsException;

/**
 * This data source loads CIFAR-10 or CIFAR-100 from files in the binary format. Features are float32, of shape [3, 32,
 * 32]; images keep the order of the files.
 *
 * <p>The first images of the training files are the training part, the last ones the validation part. CIFAR-10 has five
 * training files: those that are present are read, and at least one has to be. The test part is left out where the test
 * file is missing and no test images are asked for. Damaged files are refused with an {@code UnusableDataException},
 * missing ones with a {@code MissingDataException}.
 */
@Extension
@Describe("CIFAR-10 or CIFAR-100, binary version; each file may be gzipped, with .gz after its name")
public final class CifarSource implements DataSource<CifarSource.Settings> {
    /** Selects which labels of CIFAR-100 are the classes. */
    public enum Labels {
        /** The labels are the 100 classes. */
        FINE,
        /** The labels are the 20 superclasses. */
        COARSE
    }

    /** Configures {@link CifarSource}. */
    public record Settings(
            @Default("cifar-10") CifarVersion version,

            @Describe("where the files with CIFAR's names lie; cifar10 or cifar100 where not given")
            Optional<Path> folder,

            @Default("fine") @Describe("of cifar-100: its 100 classes, or their 20 superclasses")
            Labels labels,

            @Describe("training images: the first of the training files; all but the validation part where not given")
            Optional<@Positive Integer> train,

            @PositiveOrZero @Default("0") @Describe("validation images: the last of the training files")
            int validation,

            @Describe("test images: the first of the test file; all where there is one; 0 leaves them out")
            Optional<@PositiveOrZero Integer> test,

            @Default("unit")
            @Describe("none: bytes; unit: /255; standardise: by each channel's mean and standard deviation in training")
            PixelScale scale) {
        /**
         * Checks that the labels go together with the version.
         *
         * @throws UnsuitableSettingsException if coarse labels are asked for but the version is CIFAR-10
         */
        public Settings {
            if (labels == Labels.COARSE && version == CifarVersion.CIFAR_10) {
                throw new UnsuitableSettingsException(
                        "labels: coarse is of CIFAR-100; expected version: cifar-100 beside it, or labels: fine");
            }
        }

        private Path file(String name) {
            return folder.orElse(Path.of(version.folder())).resolve(name);
        }

        /** Returns the index of the chosen label among those of an image. */
        private int label() {
            return labels == Labels.COARSE ? 0 : version.classes().size() - 1;
        }

        private ImageParts parts() {
            return new ImageParts(train, validation, test, scale);
        }
    }

    @Override
    public Dataset load(Settings settings, DataContext context) throws IOException {
        List<Path> all =
                settings.version().trainFiles().stream().map(settings::file).toList();
        List<Path> there = all.stream().filter(context::has).toList();
        LabelledImages training = read(there.isEmpty() ? all : there, settings, context);
        return settings.parts()
                .of(
                        training,
                        test(settings, context),
                        settings.version().classes().get(settings.label()));
    }

    private static Optional<LabelledImages> test(Settings settings, DataContext context) throws IOException {
        Path file = settings.file(settings.version().testFile());
        boolean wanted = settings.parts().requireTest() || context.has(file);
        return wanted && !settings.parts().leaveTestOut()
                ? Optional.of(read(List.of(file), settings, context))
                : Optional.empty();
    }

    private static LabelledImages read(List<Path> paths, Settings settings, DataContext context) throws IOException {
        List<CifarFile> files = new ArrayList<>();
        for (Path path : paths) {
            files.add(DataFile.read(
                    path, context, expected(settings), in -> CifarFile.read(in, path, settings.version())));
        }
        String source = paths.stream().map(Path::toString).collect(Collectors.joining(" and "));
        return CifarFile.images(files, source, settings.label());
    }

    private static String expected(Settings settings) {
        CifarVersion version = settings.version();
        return "The binary version of %s has the files %s and %s%s; they belong into the folder %s, gzipped or not"
                .formatted(
                        version,
                        String.join(", ", version.trainFiles()),
                        version.testFile(),
                        version.trainFiles().size() > 1 ? ", of which one for training is enough" : "",
                        settings.file("").toString());
    }
}
