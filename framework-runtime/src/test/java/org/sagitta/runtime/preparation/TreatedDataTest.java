package org.sagitta.runtime.preparation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.Comparators;
import com.google.common.primitives.ImmutableIntArray;
import com.google.common.primitives.Ints;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.data.Dataset;
import org.sagitta.api.data.Examples;
import org.sagitta.api.data.Split;
import org.sagitta.api.data.Targets;
import org.sagitta.api.data.UnusableDataException;
import org.sagitta.runtime.descriptor.DataTreatment;

/** Tests the treatment of data on examples whose only feature is their number n, and whose class is n mod C. */
class TreatedDataTest {
    private static final DataTreatment NONE = new DataTreatment(Optional.empty(), Optional.empty(), false, 0);

    @Test
    void withoutATreatmentEverythingStays() {
        Dataset loaded = data(10, 3);
        assertEquals(loaded, new TreatedData(NONE, 1).of(loaded));
    }

    @Test
    void whatIsHeldOutIsTheValidationPartAndBothKeepTheirOrder() {
        Dataset held = new TreatedData(holdOut(30), 1).of(data(100, 3));
        List<Integer> train = numbers(held, Split.TRAIN);
        List<Integer> validation = numbers(held, Split.VALIDATION);

        assertEquals(30, validation.size());
        assertEquals(range(100), sorted(train, validation));
        assertTrue(Comparators.isInOrder(train, Comparator.naturalOrder()));
        assertTrue(Comparators.isInOrder(validation, Comparator.naturalOrder()));
        assertNotEquals(range(30), validation);
        assertTargetsFollow(held, Split.TRAIN, 3);
        assertTargetsFollow(held, Split.VALIDATION, 3);
        assertEquals(range(5), numbers(held, Split.TEST));
    }

    @Test
    void everyExampleIsAsLikelyToBeDrawn() {
        int[] drawn = new int[10];
        for (int seed = 0; seed < 2000; seed++) {
            numbers(new TreatedData(subset(3, false), seed).of(data(10, 2)), Split.TRAIN)
                    .forEach(n -> drawn[n]++);
        }
        // five standard deviations of a binomial count
        for (int count : drawn) {
            assertEquals(600, count, 5 * Math.sqrt(2000 * 0.3 * 0.7));
        }
    }

    @Test
    void aSubsetIsOfTheTrainingPartInItsOrder() {
        Dataset data = new TreatedData(subset(40, false), 3).of(data(100, 3));
        List<Integer> train = numbers(data, Split.TRAIN);

        assertEquals(40, train.size());
        assertTrue(Comparators.isInStrictOrder(train, Comparator.naturalOrder()));
        assertNotEquals(range(40), train);
        assertTargetsFollow(data, Split.TRAIN, 3);
        assertEquals(range(5), numbers(data, Split.TEST));
    }

    @ParameterizedTest
    @CsvSource({"9, '3, 3, 3'", "10, '4, 3, 3'", "11, '4, 4, 3'", "2, '1, 1, 0'"})
    void aBalancedSubsetHasAsManyOfEachClass(int count, String expected) {
        Dataset data = new TreatedData(subset(count, true), 3).of(data(100, 3));

        int[] sizes = new int[3];
        labels(data).forEach(label -> sizes[label]++);
        assertEquals(expected, Ints.join(", ", sizes));
        assertTargetsFollow(data, Split.TRAIN, 3);
        assertTrue(Comparators.isInStrictOrder(numbers(data, Split.TRAIN), Comparator.naturalOrder()));
    }

    @ParameterizedTest
    @CsvSource({"0.1, 9", "0.005, 0", "0.006, 1", "1, 90"})
    void labelNoiseReplacesTheShareOfTheLabelsByOtherOnes(double share, int wrong) {
        Dataset loaded = data(90, 3);
        Dataset data = new TreatedData(labelNoise(share), 5).of(loaded);

        List<Integer> before = labels(loaded);
        List<Integer> after = labels(data);
        assertEquals(
                wrong,
                IntStream.range(0, 90)
                        .filter(n -> !after.get(n).equals(before.get(n)))
                        .count());
        assertEquals(range(90), numbers(data, Split.TRAIN));
        assertTargetsFollow(data, Split.TEST, 3);
    }

    @Test
    void everyOtherClassIsAsLikely() {
        int examples = 8000;
        int classes = 5;
        List<Integer> after = labels(new TreatedData(labelNoise(1), 5).of(data(examples, classes)));

        int[][] counts = new int[classes][classes];
        for (int n = 0; n < examples; n++) {
            counts[n % classes][after.get(n)]++;
        }
        for (int from = 0; from < classes; from++) {
            for (int to = 0; to < classes; to++) {
                // five standard deviations of a binomial count
                assertEquals(
                        from == to ? 0 : 400, counts[from][to], from == to ? 0 : 5 * Math.sqrt(1600 * 0.25 * 0.75));
            }
        }
    }

    @Test
    void holdsOutFirstThenTakesTheSubsetThenMakesLabelsWrong() {
        DataTreatment all = new DataTreatment(Optional.of(30), Optional.of(50), false, 0.5);
        Dataset data = new TreatedData(all, 8).of(data(100, 3));
        Dataset held = new TreatedData(holdOut(30), 8).of(data(100, 3));

        assertEquals(numbers(held, Split.VALIDATION), numbers(data, Split.VALIDATION));
        assertTrue(numbers(held, Split.TRAIN).containsAll(numbers(data, Split.TRAIN)));
        assertTargetsFollow(data, Split.VALIDATION, 3);
        List<Integer> train = numbers(data, Split.TRAIN);
        List<Integer> labels = labels(data);
        assertEquals(
                25,
                IntStream.range(0, 50)
                        .filter(i -> labels.get(i) != train.get(i) % 3)
                        .count());
    }

    @Test
    void followsFromTheSeedAlone() {
        DataTreatment all = new DataTreatment(Optional.of(30), Optional.of(51), true, 0.5);
        Dataset first = new TreatedData(all, 8).of(data(100, 3));
        Dataset again = new TreatedData(all, 8).of(data(100, 3));
        Dataset other = new TreatedData(all, 9).of(data(100, 3));

        assertEquals(numbers(first, Split.TRAIN), numbers(again, Split.TRAIN));
        assertEquals(labels(first), labels(again));
        assertNotEquals(numbers(first, Split.TRAIN), numbers(other, Split.TRAIN));
        assertNotEquals(numbers(first, Split.VALIDATION), numbers(other, Split.VALIDATION));
    }

    @Test
    void valuesAreHeldOutAndSubsetAsClassesAre() {
        Dataset data = new TreatedData(new DataTreatment(Optional.of(3), Optional.of(4), false, 0), 1).of(values(10));

        assertEquals(4, data.train().size());
        for (Split split : List.of(Split.TRAIN, Split.VALIDATION)) {
            assertArrayEquals(
                    data.splits().get(split).features().toDoubleVector(),
                    ((Targets.Values) data.splits().get(split).targets())
                            .values()
                            .toDoubleVector());
        }
    }

    @Test
    void refusesWhatTheDataDoNotAllow() {
        assertRefused(holdOut(10), data(10, 3), "dataset.hold-out is 10, but there are 10 training examples");
        assertRefused(
                holdOut(2),
                new TreatedData(holdOut(3), 1).of(data(10, 3)),
                "the data set has 3 validation examples already");
        assertRefused(subset(11, false), data(10, 3), "dataset.subset is 11, but there are 10 training examples");
        assertRefused(
                subset(9, true),
                withAClassMore(data(10, 3)),
                "dataset.balanced is true, but class 3 of 4 does not occur among the 10 training examples");
        assertRefused(
                new DataTreatment(Optional.empty(), Optional.of(10), true, 0),
                new Dataset(Map.of(
                        Split.TRAIN, data(10, 3).train().subset(ImmutableIntArray.of(0, 1, 2, 3, 4, 5, 6, 7, 9, 9)))),
                "dataset.subset is 10 and balanced: ");
        assertRefused(subset(3, true), values(10), "dataset.balanced is true, but the targets are values");
        assertRefused(labelNoise(0.1), values(10), "dataset.label-noise is 0.1, but the targets are values");
        assertRefused(labelNoise(0.1), data(10, 1), "there is one class");
        assertFalse(
                new TreatedData(subset(10, false), 1).of(data(10, 3)).splits().containsKey(Split.VALIDATION));
    }

    private static void assertRefused(DataTreatment treatment, Dataset loaded, String part) {
        String message = assertThrows(UnusableDataException.class, () -> new TreatedData(treatment, 1).of(loaded))
                .getMessage();
        assertTrue(message.contains(part), message);
    }

    private static void assertTargetsFollow(Dataset data, Split split, int classes) {
        assertEquals(
                numbers(data, split).stream().map(n -> n % classes).toList(),
                ((Targets.Classes) data.splits().get(split).targets()).labels().asList());
    }

    private static DataTreatment holdOut(int count) {
        return new DataTreatment(Optional.of(count), Optional.empty(), false, 0);
    }

    private static DataTreatment subset(int count, boolean balanced) {
        return new DataTreatment(Optional.empty(), Optional.of(count), balanced, 0);
    }

    private static DataTreatment labelNoise(double share) {
        return new DataTreatment(Optional.empty(), Optional.empty(), false, share);
    }

    private static List<Integer> numbers(Dataset data, Split split) {
        return Ints.asList(data.splits().get(split).features().toIntVector());
    }

    private static List<Integer> labels(Dataset data) {
        return ((Targets.Classes) data.train().targets()).labels().asList();
    }

    private static List<Integer> range(int end) {
        return IntStream.range(0, end).boxed().toList();
    }

    private static List<Integer> sorted(List<Integer> some, List<Integer> others) {
        List<Integer> all = new ArrayList<>(some);
        all.addAll(others);
        all.sort(Comparator.naturalOrder());
        return all;
    }

    /** With five test examples. */
    private static Dataset data(int train, int classes) {
        return new Dataset(Map.of(Split.TRAIN, examples(train, classes), Split.TEST, examples(5, classes)));
    }

    private static Examples examples(int count, int classes) {
        int[] labels = IntStream.range(0, count).map(n -> n % classes).toArray();
        return new Examples(
                counting(count), List.of(1), new Targets.Classes(ImmutableIntArray.copyOf(labels), classes));
    }

    private static Dataset withAClassMore(Dataset data) {
        Targets.Classes targets = (Targets.Classes) data.train().targets();
        return new Dataset(Map.of(
                Split.TRAIN,
                new Examples(
                        data.train().features(),
                        List.of(1),
                        new Targets.Classes(targets.labels(), targets.classes() + 1))));
    }

    private static Dataset values(int count) {
        return new Dataset(
                Map.of(Split.TRAIN, new Examples(counting(count), List.of(1), new Targets.Values(counting(count)))));
    }

    private static INDArray counting(int count) {
        double[] numbers = new double[count];
        Arrays.setAll(numbers, n -> n);
        return Nd4j.createFromArray(numbers).reshape(count, 1);
    }
}
