package org.sagitta.plugins.datasets;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.PositiveOrZero;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.pf4j.Extension;
import org.sagitta.api.data.Dataset;
import org.sagitta.api.data.Examples;
import org.sagitta.api.data.Shuffle;
import org.sagitta.api.data.Split;
import org.sagitta.api.data.Targets;
import org.sagitta.api.data.UnusableDataException;
import org.sagitta.api.plugin.DataContext;
import org.sagitta.api.plugin.DataSource;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;
import org.sagitta.api.settings.UnsuitableSettingsException;

/**
 * This data source reads a CSV file. Features are columns of numbers, float64. The targets are either one column of
 * classes (whole numbers or text, sorted) or one or several columns of values.
 *
 * <p>A column that was not chosen explicitly is refused as a feature if it numbers the examples or has no name. The
 * test part comes from a file of its own or is drawn with the run's seed; with neither setting, no test part exists.
 * Unusable data are refused with an {@code UnusableDataException}, which names the line where possible.
 */
@Extension
@Describe("a CSV file: columns of numbers, and of classes or values")
public final class CsvSource implements DataSource<CsvSource.Settings> {
    /** Selects whether the targets are classes or values. */
    public enum Task {
        CLASSES,
        VALUES
    }

    /** Configures {@link CsvSource}. */
    public record Settings(
            @Describe("UTF-8; one line an example") Path file,

            @Describe("name or number (from 0) of the target column; the last where not given")
            Optional<CsvColumn> target,

            @Default("[]") @Describe("names or numbers of several target columns, for task: values")
            List<CsvColumn> targets,

            @Default("[]") @Describe("names or numbers of the feature columns; all but the targets where not given")
            List<CsvColumn> features,

            @Default("[]")
            @Describe("names or numbers of columns that are neither features nor targets: row numbers, ids, text")
            List<CsvColumn> ignore,

            @Default("classes") @Describe("classes: labels, whole numbers (1.0 is 1) or text, sorted; values: numbers")
            Task task,

            @Default("auto")
            @Describe(
                    "whether the first line names the columns: true, false, or auto: where none of its fields is a number;"
                            + " where that cannot be told it is refused")
            CsvHeader header,

            @Default("','") @Describe("what stands between fields, one character")
            String delimiter,

            @Describe("test examples, in the same columns") Optional<Path> testFile,

            @PositiveOrZero
            @DecimalMax(value = "1", inclusive = false)
            @Default("0")
            @Describe("share of the file's examples that are drawn for testing")
            double testFraction,

            @Default("true")
            @Describe("each feature: subtract the training part's mean, divide by its standard deviation")
            boolean standardise) {
        /**
         * Checks that the settings go together.
         *
         * @throws UnsuitableSettingsException if two settings contradict each other
         */
        public Settings {
            targets = List.copyOf(targets);
            features = List.copyOf(features);
            ignore = List.copyOf(ignore);
            require(
                    delimiter.length() == 1 && !"\"\r\n".contains(delimiter),
                    "delimiter is '" + delimiter + "'; expected one character, as in ';' or \"\\t\"");
            require(
                    target.isEmpty() || targets.isEmpty(),
                    "both target and targets are given; expected one of the two");
            require(
                    features.isEmpty() || ignore.isEmpty(),
                    "both features and ignore are given; expected one of the two");
            require(
                    task == Task.VALUES || targets.size() < 2,
                    "task: classes has one target column; expected target, or task: values");
            require(
                    testFile.isEmpty() || testFraction == 0,
                    "both test-file and test-fraction are given; expected one of the two");
        }

        private static void require(boolean condition, String message) {
            if (!condition) {
                throw new UnsuitableSettingsException(message);
            }
        }

        private CsvChoice choice() {
            return new CsvChoice(target.map(List::of).orElse(targets), features, ignore);
        }
    }

    @Override
    public Dataset load(Settings settings, DataContext context) throws IOException {
        CsvTable table = read(settings.file(), settings, context);
        if (settings.features().isEmpty()) {
            CsvSuspects.refuse(table, context::warn);
        }
        Map<Split, CsvTable> tables = tables(table, settings, context);
        Optional<CsvClasses> classes =
                settings.task() == Task.CLASSES ? Optional.of(CsvClasses.of(tables.values())) : Optional.empty();
        classes.ifPresent(found -> found.check(table, context::warn));
        Map<Split, INDArray> features = features(settings, tables);
        Map<Split, Examples> splits = new EnumMap<>(Split.class);
        features.forEach((split, matrix) -> splits.put(
                split, new Examples(matrix, List.of(matrix.columns()), targets(tables.get(split), classes))));
        return new Dataset(
                splits,
                classes.map(CsvClasses::names).orElse(List.of()),
                table.columns().remarks());
    }

    private static Targets targets(CsvTable table, Optional<CsvClasses> classes) {
        return classes.isPresent() ? classes.get().targets(table) : new Targets.Values(table.values());
    }

    private static Map<Split, INDArray> features(Settings settings, Map<Split, CsvTable> tables) {
        Map<Split, INDArray> features = new EnumMap<>(Maps.transformValues(tables, CsvTable::features));
        if (settings.standardise()) {
            FeatureScale scale = FeatureScale.of(FeatureScaling.STANDARDISE, features.get(Split.TRAIN));
            features.replaceAll((split, matrix) -> scale.apply(matrix));
        }
        return features;
    }

    private static Map<Split, CsvTable> tables(CsvTable table, Settings settings, DataContext context)
            throws IOException {
        if (settings.testFile().isPresent()) {
            CsvTable test = read(settings.testFile().get(), settings, context);
            requireSameColumns(table, test);
            return ImmutableMap.of(Split.TRAIN, table, Split.TEST, test);
        }
        return settings.testFraction() > 0
                ? split(table, settings.testFraction(), context)
                : ImmutableMap.of(Split.TRAIN, table);
    }

    private static CsvTable read(Path file, Settings settings, DataContext context) throws IOException {
        char delimiter = settings.delimiter().charAt(0);
        return DataFile.read(
                file,
                context,
                in -> CsvTable.read(
                        in, file, delimiter, settings.header(), settings.choice(), settings.task() == Task.CLASSES));
    }

    private static void requireSameColumns(CsvTable table, CsvTable test) {
        if (!table.columns().equals(test.columns())) {
            throw new UnusableDataException("%s has %s; expected %s as in %s"
                    .formatted(test.file(), test.columns(), table.columns(), table.file()));
        }
    }

    /** Draws some of the examples at random for testing. Both parts keep the order of the file. */
    private static Map<Split, CsvTable> split(CsvTable table, double testFraction, DataContext context) {
        int size = table.rows().size();
        int test = (int) Math.round(testFraction * size);
        if (test == 0 || test == size) {
            throw new UnusableDataException(
                    "test-fraction: %s of the %,d examples of %s is %,d; expected at least 1 for testing and 1 for training"
                            .formatted(testFraction, size, table.file(), test));
        }
        int[] order = IntStream.range(0, size).toArray();
        Shuffle.inPlace(order, context.random());
        return ImmutableMap.of(
                Split.TRAIN, table.part(Arrays.copyOfRange(order, test, size)),
                Split.TEST, table.part(Arrays.copyOf(order, test)));
    }
}
