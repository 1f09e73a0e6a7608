package org.sagitta.runtime.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.primitives.ImmutableIntArray;
import com.google.common.primitives.Ints;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
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
import org.sagitta.runtime.record.Json;

class DataReviewTest {
    private final List<String> warnings = new ArrayList<>();

    /** Of all training examples. */
    private DataStatement review(Dataset dataset) {
        return review(dataset, dataset.train().targets(), false);
    }

    private DataStatement review(Dataset dataset, Targets sample, boolean random) {
        return DataReview.of(dataset, new CurvatureSample(Split.TRAIN, sample, random), warnings::add);
    }

    private void assertWarned(String... beginnings) {
        assertEquals(beginnings.length, warnings.size(), warnings::toString);
        for (int i = 0; i < beginnings.length; i++) {
            assertTrue(warnings.get(i).startsWith(beginnings[i]), warnings.get(i));
        }
    }

    @Test
    void dataWithoutFaultAreStatedWithoutAWarning() {
        Dataset dataset = new Dataset(
                Map.of(Split.TRAIN, Sets.labelled(2, 0, 1, 1, 0, 1), Split.TEST, Sets.labelled(2, 1, 0)),
                List.of("cat", "dog"),
                List.of("no header"));
        DataStatement statement = review(dataset);

        assertWarned();
        assertEquals(
                List.of(
                        "Data: 3 features from %s to %s; 2 classes; no header"
                                .formatted(
                                        ValueText.of(statement.range().get(0)),
                                        ValueText.of(statement.range().get(1))),
                        "Examples: train 5 (cat: 2, dog: 3), test 2 (1 of each class), curvature 5 (cat: 2, dog: 3)"),
                statement.lines());
        assertEquals(
                dataset.train().features().minNumber().doubleValue(),
                statement.range().get(0));
        assertEquals(
                dataset.train().features().maxNumber().doubleValue(),
                statement.range().get(1));
        assertEquals(
                "{\"examples\":5,\"of-classes\":[2,3]}",
                Json.MAPPER.writeValueAsString(statement.parts().get("train")));
    }

    @Test
    void manyClassesAreStatedByTheFewestAndTheMost() {
        int[] labels = IntStream.range(0, 250).map(n -> n % 100).toArray();
        DataStatement statement = review(new Dataset(Map.of(Split.TRAIN, Sets.labelled(100, labels))));

        assertWarned();
        assertEquals(
                "Examples: train 250 (2 to 3 of a class), curvature 250 (2 to 3 of a class)",
                statement.lines().get(1));
    }

    @Test
    void valuesAreStatedByTheirRange() {
        DataStatement statement = review(new Dataset(Map.of(Split.TRAIN, Sets.valued(-1.5, 0, 1234.56))));
        assertTrue(
                statement.lines().get(0).endsWith("; targets from -1.5 to 1235"),
                statement.lines().get(0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "4    | 1,2,3,1,2,3     | Class 0 (of 4) does not occur in any part, but the model has an output for it all the same; subtract 1",
                "5    | 2,3,4,3,2       | Classes 0, 1 (of 5) do not occur in any part, but the model has an output for each all the same; subtract 2",
                "4    | 0,1,3,3         | Class 2 (of 4) does not occur in any part, but the model has an output for it all the same; number those",
                "4    | 0,1,2           | Class 3 (of 4) does not occur in any part",
                "1001 | 0,500,1000      | Classes 1, 2, 3, 4, 5, 6, 7, 8 and 990 more (of 1,001) do not occur",
                "2    | 0,0,0           | All examples are of one class, 0: the other class does not occur",
                "9    | 8,8,8           | All examples are of one class, 8: the other 8 classes do not occur"
            })
    void classesThatDoNotOccurAreNamed(int classes, String labels, String warning) {
        review(new Dataset(Map.of(
                Split.TRAIN,
                Sets.labelled(
                        classes,
                        Arrays.stream(labels.split(","))
                                .mapToInt(Integer::parseInt)
                                .toArray()))));
        assertWarned(warning);
    }

    @Test
    void partsOfDataInTheOrderOfTheirClassesLackSome() {
        Dataset dataset = new Dataset(
                Map.of(
                        Split.TRAIN, Sets.labelled(3, Ints.concat(Sets.repeated(0, 50), Sets.repeated(1, 50))),
                        Split.TEST, Sets.labelled(3, Sets.repeated(2, 50))),
                List.of("setosa", "versicolor", "virginica"),
                List.of());
        review(dataset, Sets.labelled(3, Sets.repeated(0, 40)).targets(), false);

        assertWarned(
                "The training part lacks class virginica (of 3), which the test part has: no training can learn it. Where the data hold one class after the other",
                "The test part lacks classes setosa, versicolor (of 3), which the training part has",
                "The first 40 examples whose curvature is measured lack class versicolor (of 3), which the training part has: curvature.sample: random");
    }

    @Test
    void aSampleThatWasDrawnNeedsMoreExamples() {
        review(
                new Dataset(Map.of(Split.TRAIN, Sets.labelled(2, 0, 1, 1, 0, 1))),
                Sets.labelled(2, 1, 1).targets(),
                true);
        assertWarned(
                "The 2 examples whose curvature is measured lack class 0 (of 2), which the training part has: take more");
    }

    @Test
    void almostAsManyClassesAsExamplesAreSuspect() {
        int[] labels = IntStream.range(0, 40).map(n -> Math.min(n, 30)).toArray();
        review(new Dataset(Map.of(Split.TRAIN, Sets.labelled(31, labels))));
        assertWarned("There are 31 classes for 40 training examples");
    }

    @Test
    void oneExampleIsFew() {
        review(new Dataset(Map.of(Split.TRAIN, Sets.valued(1))));
        assertWarned("There is one training example");
    }

    @Test
    void targetsOfOneValueAreNamed() {
        review(new Dataset(Map.of(Split.TRAIN, Sets.valued(3.5, 3.5, 3.5))));
        assertWarned("Target 0 (from 0) of all training examples is the same value, 3.5");
    }

    private static Dataset vectors(INDArray features) {
        int n = features.rows();
        int[] labels = IntStream.range(0, n).map(i -> i % 2).toArray();
        return new Dataset(Map.of(
                Split.TRAIN,
                new Examples(
                        features,
                        List.of(features.columns()),
                        new Targets.Classes(ImmutableIntArray.copyOf(labels), 2))));
    }

    private static INDArray random(int rows, int columns) {
        Random random = new Random(rows);
        double[] values = new double[rows * columns];
        Arrays.setAll(values, i -> random.nextGaussian());
        return Nd4j.create(values, new long[] {rows, columns}, 'c');
    }

    @Test
    void constantFeaturesAreNamed() {
        INDArray features = random(20, 4);
        features.putScalar(0, 0, features.getDouble(1, 0));
        features.getColumn(2).assign(0.1);
        review(vectors(features));
        assertWarned("Feature 2 (from 0) is 0.1 in all training examples");

        warnings.clear();
        features.getColumn(3).assign(0);
        review(vectors(features));
        assertWarned("2 of 4 features, 2, 3 (from 0), have one value each");
    }

    @Test
    void theEdgesOfImagesMayBeConstant() {
        INDArray features = random(20, 4);
        features.getColumn(2).assign(0);
        int[] labels = IntStream.range(0, 20).map(i -> i % 2).toArray();
        review(new Dataset(Map.of(
                Split.TRAIN,
                new Examples(features, List.of(1, 2, 2), new Targets.Classes(ImmutableIntArray.copyOf(labels), 2)))));
        assertWarned();
    }

    /** Flattened images, word counts. */
    @Test
    void constantFeaturesAmongVeryManyAreCountedOnly() {
        INDArray features = random(20, 64);
        features.getColumn(2).assign(0);
        DataStatement statement = review(vectors(features));
        assertWarned();
        assertEquals(1, statement.constant());
        assertTrue(
                statement.lines().get(0).endsWith("; 1 of them constant; 2 classes"),
                statement.lines().get(0));
    }

    @Test
    void aFeatureThatCountsTheExamplesIsNamed() {
        INDArray features = random(20, 3);
        features.getColumn(1).assign(Nd4j.arange(1, 21));
        review(vectors(features));
        assertWarned("Feature 1 (from 0) counts the training examples, from 1 to 20");

        warnings.clear();
        features.putScalar(7, 1, 8.5);
        review(vectors(features));
        assertWarned();
    }

    @Test
    void manyExamplesAreLookedAtPieceByPiece() {
        INDArray features = random(70_000, 10);
        features.getColumn(4).assign(7);
        features.getColumn(5).assign(7).putScalar(69_999, 8);
        review(vectors(features));
        assertWarned("Feature 4 (from 0) is 7 in all training examples");
    }
}
