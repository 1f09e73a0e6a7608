package org.sagitta.plugins.datasets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.sagitta.api.data.Dataset;
import org.sagitta.api.data.Examples;
import org.sagitta.api.data.Split;
import org.sagitta.api.data.Targets;

class CsvSourceTest {
    private static final String FLOWERS = """
            length,width,species
            5.1,3.5,setosa
            7.0,3.2,versicolor
            6.3,3.3,"virginica, the third"
            5.0, 3.4 ,setosa
            """;

    @TempDir
    Path folder;

    @Test
    void readsFeaturesAndTextClassesInAlphabeticalOrder() throws IOException {
        write("data.csv", FLOWERS);
        Examples train = load(raw()).train();

        assertEquals(DataType.DOUBLE, train.features().dataType());
        assertEquals('c', train.features().ordering());
        assertEquals(List.of(2), train.shape());
        assertArrayEquals(new double[] {5.1, 3.5, 7, 3.2, 6.3, 3.3, 5, 3.4}, values(train));
        assertArrayEquals(new int[] {0, 1, 2, 0}, labels(train));
        assertEquals(3, ((Targets.Classes) train.targets()).classes());
    }

    @Test
    void integerClassesAreSortedByValue() throws IOException {
        write("data.csv", "1.5,10\n2.5,2\n3.5,-1\n4.5,02\n");
        Examples train = load(raw()).train();

        assertArrayEquals(new int[] {2, 1, 0, 1}, labels(train));
        assertEquals(3, ((Targets.Classes) train.targets()).classes());
    }

    @ParameterizedTest
    @ValueSource(strings = {"species", "2"})
    void findsTheTargetByNameOrIndex(String target) throws IOException {
        write("data.csv", FLOWERS);
        assertArrayEquals(new int[] {0, 1, 2, 0}, labels(load(target(target)).train()));

        write("data.csv", "kind,a,b\n1,0.5,0.25\n0,2.5,3.5\n");
        Examples first = load(target("kind")).train();
        assertArrayEquals(new double[] {0.5, 0.25, 2.5, 3.5}, values(first));
        assertArrayEquals(new int[] {1, 0}, labels(first));
    }

    @Test
    void readsOneOrSeveralColumnsOfValues() throws IOException {
        write("data.csv", "a,b,c\n1,2,3\n4,5,6.5\n");

        Examples one = load(values(List.of())).train();
        assertArrayEquals(
                new double[] {3, 6.5},
                ((Targets.Values) one.targets()).values().ravel().toDoubleVector());
        assertArrayEquals(
                new long[] {2, 1}, ((Targets.Values) one.targets()).values().shape());

        Examples two = load(values(List.of("c", "a"))).train();
        assertArrayEquals(new double[] {2, 5}, values(two));
        assertArrayEquals(
                new double[] {3, 1, 6.5, 4},
                ((Targets.Values) two.targets()).values().ravel().toDoubleVector());
    }

    @Test
    void tellsAHeaderFromNumbers() throws IOException {
        write("data.csv", "5.1,3.5,setosa\n4.9,3.0,setosa\n");
        assertEquals(2, load(raw()).train().size());
        write("data.csv", "1,2,3\n5.1,3.5,0\n");
        assertEquals(1, load(header(CsvHeader.YES)).train().size());
        assertRefused(
                header(CsvHeader.AUTO), "data.csv:1 is 1,2,3: these may be the names of the columns or an example");
        assertEquals(2, load(header(CsvHeader.NO)).train().size());
        write("data.csv", FLOWERS);
        assertRefused(header(CsvHeader.NO), "data.csv:1: column 0 is 'length'; expected a finite number");
    }

    /** Checks row numbers as pandas, R and Excel write them. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0,1,2,3\n5.1,3.5,1.4,0\n4.9,3.0,1.4,1\n",
                "1,2,3,4\n5.1,3.5,1.4,0\n4.9,3.0,1.4,1\n",
                "\"0\",\"1\",\"2\",\"3\"\n5.1,3.5,1.4,0\n4.9,3.0,1.4,1\n",
                "\uFEFF0,1,2,3\n5.1,3.5,1.4,0\n4.9,3.0,1.4,1\n",
                "0,1,2,label\n5.1,3.5,1.4,cat\n4.9,3.0,1.4,dog\n",
                "2001,2002,2003,2004\n5.1,3.5,1.4,0\n4.9,3.0,1.4,1\n",
                "id,2002,2003,2004\n5,3.5,1.4,0\n4,3.0,1.4,1\n",
                ",0,1,2\n0,3.5,1.4,0\n1,3.0,1.4,1\n",
                "0,1\n5.1,3\n4.9,2\n"
            })
    void whatMayBeAHeaderOrAnExampleIsRefused(String content) throws IOException {
        write("data.csv", content);
        assertRefused(raw(), "data.csv:1 is ", "say which with header: true or header: false");
    }

    @Test
    void aHeaderThatCountsItsColumnsIsToldByATargetWithAName() throws IOException {
        write("data.csv", "0,1,2,label\n5.1,3.5,1.4,0\n4.9,3.0,1.4,1\n");
        Dataset data = loadWarned(raw());
        assertEquals(2, data.train().size());
        assertEquals(List.of("the first line is a header", "features 0, 1, 2", "target label"), data.remarks());

        write("data.csv", "0,1,2,label\n5.1,3.5,1.4,cat\n4.9,3.0,1.4,dog\n");
        assertEquals(2, loadWarned(target("label")).train().size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "5,3,1,0\n4,3,1,1\n5,2,1,0\n",
                "0,0,0\n1,1,1\n",
                "0.5,1,2,3\n5.1,3.5,1.4,0\n",
                "5,3,cat\n4.5,3.5,dog\n",
                "1,2,a\n3,4,b\n",
                "5,1\n6,0\n7,1\n",
                "2,3,1\n5.5,3.5,1\n"
            })
    void anExampleOfWholeNumbersIsOne(String content) throws IOException {
        write("data.csv", content);
        Dataset data = load(raw());
        assertEquals(content.lines().count(), data.train().size());
        assertEquals("no header", data.remarks().get(0));
    }

    @Test
    void aFieldThatIsNoNumberDoesNotMakeAHeaderOfAnExample() throws IOException {
        write("data.csv", "5.1,NA,1\n4.9,3.0,0\n");
        assertRefused(raw(), "data.csv:1: column 1 is 'NA'; expected a finite number");
        write("data.csv", "5,NA,1\n4,3,0\n");
        assertRefused(raw(), "data.csv:1: column 1 is 'NA'; expected a finite number");
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "yes", "TRUE"})
    void headersAreSaidByTruthValues(String word) throws IOException {
        assertEquals(CsvHeader.YES, CsvHeader.parse(word));
        assertEquals(CsvHeader.NO, CsvHeader.parse("false"));
        assertEquals(CsvHeader.AUTO, CsvHeader.parse("auto"));
        assertThrows(IllegalArgumentException.class, () -> CsvHeader.parse("perhaps"));
    }

    @Test
    void takesTheFeaturesThatAreChosenInThatOrder() throws IOException {
        write("data.csv", "name,a,b,label\nx,1.5,2.5,0\ny,3.5,4.5,1\n");
        assertRefused(raw(), "data.csv:2: column 'name' is 'x'");
        assertArrayEquals(
                new double[] {1.5, 2.5, 3.5, 4.5},
                values(load(chosen(List.of(), columns("name"))).train()));
        Dataset chosen = load(chosen(columns("2", "a"), List.of()));
        assertArrayEquals(new double[] {2.5, 1.5, 4.5, 3.5}, values(chosen.train()));
        assertEquals(List.of("the first line is a header", "features b, a", "target label"), chosen.remarks());

        assertRefused(chosen(columns("c"), List.of()), "no column 'c'; expected one of name, a, b, label");
        assertRefused(chosen(columns("label"), List.of()), "column 'label' is the target, and one of the features");
        assertRefused(chosen(List.of(), columns("3")), "column 'label' is the target, and one of the ignored columns");
        assertRefused(
                chosen(List.of(), columns("name", "a", "b")),
                "all columns but the targets are ignored; expected at least one feature");
    }

    private static String rows(String header, IntFunction<String> row) {
        return header + IntStream.range(0, 12).mapToObj(row).collect(Collectors.joining("\n"));
    }

    /** Checks row numbers that start from 0 or 1, or are a part of a larger table's, in any order. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 500})
    void aColumnThatCountsTheExamplesIsRefusedUnlessItIsChosen(int start) throws IOException {
        for (int stride : new int[] {1, 5, 7, 11}) {
            IntFunction<String> number = n -> start + n * stride % 12 + "," + 1.5 * n * n + "," + n % 2;

            write("data.csv", rows("number,a,label\n", number));
            assertRefused(
                    raw(),
                    "data.csv: column 'number' counts the examples, from %d to %d".formatted(start, start + 11),
                    "leave it out with ignore: [number], or choose the features with features: [a]");
            assertEquals(
                    12, loadWarned(chosen(List.of(), columns("number"))).train().size());
            assertEquals(
                    List.of(2),
                    loadWarned(chosen(columns("number", "a"), List.of()))
                            .train()
                            .shape());

            write("data.csv", rows("", number));
            assertRefused(raw(), "column 0 counts the examples", "ignore: [0]", "features: [1]");
        }
    }

    @Test
    void aColumnWithoutANameIsRefused() throws IOException {
        IntFunction<String> random = n -> n * n % 7 + "," + 1.5 * n * n + "," + n % 2;
        write("data.csv", rows(",a,label\n", random));
        assertRefused(raw(), "column 0 has no name", "ignore: [0]", "features: [a]");
        write("data.csv", rows("Unnamed: 0,a,label\n", random));
        assertRefused(raw(), "column 'Unnamed: 0' has no name", "ignore: [Unnamed: 0]");
        write("data.csv", rows(",a,label\n", n -> n + "," + 1.5 * n * n + "," + n % 2));
        assertRefused(raw(), "column 0 has no name and counts the examples, from 0 to 11");
        write("data.csv", rows("\"\",\"a\",\"label\"\n", n -> "\"" + (n + 1) + "\"," + 1.5 * n + "," + n % 2));
        assertRefused(raw(), "column 0 has no name and counts the examples, from 1 to 12");
    }

    @ParameterizedTest
    @ValueSource(strings = {"id", "customer_id", "Index", "row", "rowid", "row.names", "PassengerID"})
    void anIdentifierOfEachExampleIsRefused(String name) throws IOException {
        write("data.csv", rows(name + ",a,label\n", n -> 31 * n % 97 + "," + 1.5 * n * n + "," + n % 2));
        assertRefused(raw(), "column '" + name + "' is another whole number for each example");
    }

    @Test
    void whatMayBeARowNumberIsWarnedOf() throws IOException {
        write("data.csv", rows("year,a,label\n", n -> 1900 + n * n + "," + 1.5 * n * n + "," + n % 2));
        loadWarned(raw(), "data.csv: column 'year' rises by whole numbers from line to line");
        write("data.csv", rows("a,a,label\n", n -> 0.5 * n + "," + 1.5 * n * n + "," + n % 2));
        loadWarned(raw(), "data.csv has 2 columns named 'a'", "data.csv has 2 columns named 'a'");
        assertRefused(
                chosen(columns("a"), List.of()),
                "data.csv has several columns 'a'; name the one that is meant by its number");
    }

    @Test
    void wholeNumbersAreClassesHoweverTheyAreWritten() throws IOException {
        write("data.csv", "0.5,10.0\n1.5,2.0\n2.5,2\n3.5,-1.0\n4.5,1e1\n");
        Dataset data = load(raw());
        assertArrayEquals(new int[] {2, 1, 1, 0, 2}, labels(data.train()));
        assertEquals(List.of("-1", "2", "10"), data.classNames());
        write("data.csv", "0.5,1\n1.5,2.5\n");
        assertRefused(raw(), "data.csv:2: column 1 is 2.5; expected a class, a whole number or text, or task: values");
    }

    @Test
    void aLabelOfItsOwnForEachExampleIsRefused() throws IOException {
        write(
                "data.csv",
                IntStream.range(0, 20).mapToObj(n -> n * 0.5 + ",x" + n).collect(Collectors.joining("\n")));
        assertRefused(raw(), "each of the 20 examples has a label of its own in column 1", "task: values");
        write(
                "data.csv",
                IntStream.range(0, 20)
                        .mapToObj(n -> n * 0.5 + ",x" + Math.max(1, n))
                        .collect(Collectors.joining("\n")));
        loadWarned(raw());
    }

    @Test
    void labelsThatLookLikeMistakesAreWarnedOf() throws IOException {
        write("data.csv", "0.5,cat\n1.5,Cat\n2.5,dog\n3.5,NaN\n");
        loadWarned(
                raw(),
                "data.csv: 'NaN' in column 1, which reads like a label that is missing",
                "data.csv: the labels Cat and cat in column 1 are different classes");
    }

    @Test
    void readsOtherDelimitersLineEndsBlankLinesAndByteOrderMarks() throws IOException {
        write("data.csv", "\uFEFFa;b\r\n\r\n1.5;0\r\n2.5;1\r\n\r\n");
        CsvSource.Settings settings = new CsvSource.Settings(
                Path.of("data.csv"),
                Optional.of(CsvColumn.of(1)),
                List.of(),
                List.of(),
                List.of(),
                CsvSource.Task.CLASSES,
                CsvHeader.AUTO,
                ";",
                Optional.empty(),
                0,
                false);

        assertArrayEquals(new double[] {1.5, 2.5}, values(load(settings).train()));
        write("data.csv", "\uFEFF1.5;0\n2.5;1\n");
        assertEquals(2, load(settings).train().size());
    }

    @Test
    void standardisesEachFeatureByTheTrainingPart() throws IOException {
        write("data.csv", "1,7,0\n3,7,1\n5,7,0\n7,7,1\n");
        write("test.csv", "9,8,0\n");
        Dataset data = load(testFile(true));

        // 1, 3, 5, 7 have the mean 4 and the variance (9 + 1 + 1 + 9)/4 = 5; the second feature is constant.
        double root = Math.sqrt(5);
        assertArrayEquals(
                new double[] {-3 / root, 0, -1 / root, 0, 1 / root, 0, 3 / root, 0}, values(data.train()), 1e-15);
        assertArrayEquals(new double[] {5 / root, 1}, values(data.splits().get(Split.TEST)), 1e-15);
    }

    @Test
    void sharesItsClassesWithTheTestFile() throws IOException {
        write("data.csv", "x,class\n1,b\n2,d\n");
        write("test.csv", "x,class\n1,d\n2,c\n");
        Dataset data = load(testFile(false));

        assertArrayEquals(new int[] {0, 2}, labels(data.train()));
        assertArrayEquals(new int[] {2, 1}, labels(data.splits().get(Split.TEST)));
        assertEquals(3, ((Targets.Classes) data.train().targets()).classes());

        write("test.csv", "y,class\n1,d\n2,c\n");
        assertRefused(testFile(false), "test.csv has 2 columns: y, class; expected 2 columns: x, class as in data.csv");
    }

    @Test
    void drawsATestPartFromTheSeed() throws IOException {
        write(
                "data.csv",
                IntStream.range(0, 100).mapToObj(n -> 1.5 * n + "," + n % 2).collect(Collectors.joining("\n")));
        Dataset data = load(fraction(0.25));
        double[] train = values(data.train());
        double[] test = values(data.splits().get(Split.TEST));

        assertEquals(75, train.length);
        assertEquals(25, test.length);
        assertArrayEquals(
                IntStream.range(0, 100).mapToDouble(n -> 1.5 * n).toArray(),
                DoubleStream.concat(Arrays.stream(train), Arrays.stream(test))
                        .sorted()
                        .toArray());
        assertArrayEquals(Arrays.stream(train).sorted().toArray(), train);
        assertTrue(test[24] - test[0] > 37.5, "drawn from everywhere");
        assertArrayEquals(
                Arrays.stream(test).mapToInt(x -> (int) (x / 1.5) % 2).toArray(),
                labels(data.splits().get(Split.TEST)));
        assertArrayEquals(test, values(load(fraction(0.25)).splits().get(Split.TEST)));
        assertNotEquals(
                data.splits().get(Split.TEST).features(),
                new CsvSource()
                        .load(fraction(0.25), new FolderContext(folder, 2))
                        .splits()
                        .get(Split.TEST)
                        .features());
        assertEquals(Set.of(Split.TRAIN), load(fraction(0)).splits().keySet());
        assertRefused(fraction(0.001), "test-fraction: 0.001 of the 100 examples of data.csv is 0");
    }

    @Test
    void saysInWhichLineAnExampleIsWrong() throws IOException {
        write("data.csv", "a,b,c\n1,2,0\n\n1,2\n");
        assertRefused(raw(), "data.csv:4 has 2 fields; expected 3 as in the first line");
        write("data.csv", "a,b,c\n1,2,0\n1,2,3,4\n");
        assertRefused(raw(), "data.csv:3 has 4 fields; expected 3");
        write("data.csv", "a,b,c\n\"1\n\",2,0\nx,2,0\n");
        assertRefused(raw(), "data.csv:4: column 'a' is 'x'; expected a finite number");
        write("data.csv", "a,b,c\n1,2,\n");
        assertRefused(raw(), "data.csv:2: column 'c' is empty; expected a class");
        write("data.csv", "a,b,c\n1,2,0\n1,,0\n");
        assertRefused(raw(), "data.csv:3: column 'b' is empty; expected a finite number");
        write("data.csv", "a,b,c\n1,2,0.5\n");
        assertRefused(raw(), "data.csv:2: column 'c' is 0.5; expected a class", "task: values");
        write("data.csv", "a,b,c\n1,2,red\n");
        assertRefused(values(List.of()), "data.csv:2: column 'c' is 'red'; expected a finite number");
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN", "Infinity", "1e999", "1d", "0x10p0", "1 000", "1_000", "--1"})
    void whatIsNoFiniteDecimalNumberIsNoNumber(String field) throws IOException {
        write("data.csv", "a,b\n" + field + ",0\n");
        assertRefused(raw(), "data.csv:2: column 'a' is '" + field + "'");
    }

    @Test
    void namesTheColumnsThatExist() throws IOException {
        write("data.csv", FLOWERS);
        assertRefused(target("kind"), "no column 'kind'", "one of length, width, species, or an index from 0 to 2");
        assertRefused(target("3"), "no column '3'");
        write("data.csv", "1,2,0\n");
        assertRefused(target("kind"), "no column 'kind'; expected a header, or an index from 0 to 2");
    }

    @Test
    void refusesFilesWithoutExamplesOrFeatures() throws IOException {
        write("data.csv", "");
        assertRefused(raw(), "data.csv is empty");
        write("data.csv", "a,b,c\n");
        assertRefused(raw(), "data.csv has a header but no examples");
        write("data.csv", "a;b;c\n1;2;3\n");
        assertRefused(raw(), "data.csv has one column (a;b;c)", "is the delimiter right?");
        write("data.csv", "a,b\n1,2\n");
        assertRefused(values(List.of("a", "b")), "data.csv has target columns only");
        assertRefused(raw("no.csv"), "There is no file no.csv");
    }

    @Test
    void refusesWhatIsNoCsv() throws IOException {
        write("data.csv", "a,b\n1,\"2\n");
        assertRefused(raw(), "data.csv is not a CSV file");
        Files.write(folder.resolve("data.csv"), new byte[] {'1', ',', '2', '\n', (byte) 0xff, ',', '1', '\n'});
        assertRefused(raw(), "data.csv is not UTF-8 text");
    }

    @Test
    void settingsThatContradictEachOtherAreRefused() {
        Optional<CsvColumn> none = Optional.empty();
        List<CsvColumn> a = columns("a");
        List<CsvColumn> noColumns = List.of();
        Optional<Path> test = Optional.of(Path.of("test.csv"));
        assertContradiction(";;", none, noColumns, noColumns, noColumns, Optional.empty(), 0);
        assertContradiction(",", Optional.of(a.get(0)), columns("b"), noColumns, noColumns, Optional.empty(), 0);
        assertContradiction(",", none, columns("a", "b"), noColumns, noColumns, Optional.empty(), 0);
        assertContradiction(",", none, noColumns, a, columns("b"), Optional.empty(), 0);
        assertContradiction(",", none, noColumns, noColumns, noColumns, test, 0.1);
    }

    private static void assertContradiction(
            String delimiter,
            Optional<CsvColumn> target,
            List<CsvColumn> targets,
            List<CsvColumn> features,
            List<CsvColumn> ignore,
            Optional<Path> testFile,
            double testFraction) {
        assertThrows(
                IllegalArgumentException.class,
                () -> new CsvSource.Settings(
                        Path.of("data.csv"),
                        target,
                        targets,
                        features,
                        ignore,
                        CsvSource.Task.CLASSES,
                        CsvHeader.AUTO,
                        delimiter,
                        testFile,
                        testFraction,
                        true));
    }

    private static List<CsvColumn> columns(String... names) {
        return Arrays.stream(names).map(CsvColumn::parse).toList();
    }

    private static CsvSource.Settings chosen(List<CsvColumn> features, List<CsvColumn> ignore) {
        return new CsvSource.Settings(
                Path.of("data.csv"),
                Optional.empty(),
                List.of(),
                features,
                ignore,
                CsvSource.Task.CLASSES,
                CsvHeader.AUTO,
                ",",
                Optional.empty(),
                0,
                false);
    }

    /** Asserts that the data are accepted, with warnings that begin with these texts. */
    private Dataset loadWarned(CsvSource.Settings settings, String... warnings) throws IOException {
        FolderContext context = new FolderContext(folder, 1);
        Dataset dataset = new CsvSource().load(settings, context);
        assertEquals(
                warnings.length,
                context.warnings().size(),
                () -> context.warnings().toString());
        for (int i = 0; i < warnings.length; i++) {
            String warning = context.warnings().get(i);
            assertTrue(warning.startsWith(warnings[i]), warning);
        }
        return dataset;
    }

    private Dataset load(CsvSource.Settings settings) throws IOException {
        return new CsvSource().load(settings, new FolderContext(folder, 1));
    }

    private void assertRefused(CsvSource.Settings settings, String... parts) {
        new FolderContext(folder, 1).assertRefused(new CsvSource(), settings, parts);
    }

    private void write(String file, String content) throws IOException {
        Files.writeString(folder.resolve(file), content, StandardCharsets.UTF_8);
    }

    private static CsvSource.Settings raw() {
        return raw("data.csv");
    }

    private static CsvSource.Settings raw(String file) {
        return settings(
                file, Optional.empty(), List.of(), CsvSource.Task.CLASSES, CsvHeader.AUTO, Optional.empty(), 0, false);
    }

    private static CsvSource.Settings target(String target) {
        return settings(
                "data.csv",
                Optional.of(target),
                List.of(),
                CsvSource.Task.CLASSES,
                CsvHeader.AUTO,
                Optional.empty(),
                0,
                false);
    }

    private static CsvSource.Settings values(List<String> targets) {
        return settings(
                "data.csv",
                Optional.empty(),
                targets,
                CsvSource.Task.VALUES,
                CsvHeader.AUTO,
                Optional.empty(),
                0,
                false);
    }

    private static CsvSource.Settings header(CsvHeader header) {
        return settings(
                "data.csv", Optional.empty(), List.of(), CsvSource.Task.CLASSES, header, Optional.empty(), 0, false);
    }

    private static CsvSource.Settings testFile(boolean standardise) {
        return settings(
                "data.csv",
                Optional.empty(),
                List.of(),
                CsvSource.Task.CLASSES,
                CsvHeader.AUTO,
                Optional.of(Path.of("test.csv")),
                0,
                standardise);
    }

    private static CsvSource.Settings fraction(double fraction) {
        return settings(
                "data.csv",
                Optional.empty(),
                List.of(),
                CsvSource.Task.CLASSES,
                CsvHeader.AUTO,
                Optional.empty(),
                fraction,
                false);
    }

    private static CsvSource.Settings settings(
            String file,
            Optional<String> target,
            List<String> targets,
            CsvSource.Task task,
            CsvHeader header,
            Optional<Path> testFile,
            double testFraction,
            boolean standardise) {
        return new CsvSource.Settings(
                Path.of(file),
                target.map(CsvColumn::parse),
                columns(targets.toArray(String[]::new)),
                List.of(),
                List.of(),
                task,
                header,
                ",",
                testFile,
                testFraction,
                standardise);
    }

    private static double[] values(Examples examples) {
        return examples.features().ravel().toDoubleVector();
    }

    private static int[] labels(Examples examples) {
        return ((Targets.Classes) examples.targets()).labels().toArray();
    }
}
