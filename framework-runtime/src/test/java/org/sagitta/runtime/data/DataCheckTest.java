package org.sagitta.runtime.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sagitta.api.data.Dataset;
import org.sagitta.api.data.Examples;
import org.sagitta.api.data.Split;
import org.sagitta.api.data.UnusableDataException;
import org.sagitta.runtime.model.LossFunction;

class DataCheckTest {
    private static final DataCheck SQUARES = new DataCheck(LossFunction.MSE, Double.MAX_VALUE, " (x.npy)");
    private static final DataCheck BINARY =
            new DataCheck(LossFunction.BINARY_CROSS_ENTROPY, Double.MAX_VALUE, " (x.npy)");

    private static String refusal(DataCheck check, Dataset dataset) {
        return assertThrows(UnusableDataException.class, () -> check.require(dataset))
                .getMessage();
    }

    private static Dataset with(Split split, Examples examples) {
        return new Dataset(
                split == Split.TRAIN
                        ? Map.of(Split.TRAIN, examples)
                        : Map.of(Split.TRAIN, Sets.valued(0.5, 0.25), split, examples));
    }

    @ParameterizedTest
    @EnumSource(Split.class)
    void aFeatureThatIsNotFiniteIsRefusedInAnyPart(Split split) {
        for (double value : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            Examples examples = Sets.valued(0.1, 0.2, 0.3);
            SQUARES.require(with(split, examples));
            examples.features().putScalar(2, 1, value);
            String message = refusal(SQUARES, with(split, examples));
            assertTrue(
                    message.startsWith("Feature 1 of example 2 of the " + DataCheck.name(split) + " part (x.npy) is "
                            + value + "; expected finite numbers"),
                    message);
        }
    }

    @ParameterizedTest
    @EnumSource(Split.class)
    void aTargetThatIsNotFiniteIsRefusedInAnyPart(Split split) {
        String message = refusal(SQUARES, with(split, Sets.valued(0.1, Double.NaN)));
        assertTrue(
                message.startsWith("Target 0 of example 1 of the " + DataCheck.name(split) + " part (x.npy) is NaN"),
                message);
    }

    @Test
    void whatThePrecisionCannotHoldIsRefused() {
        Examples examples = Sets.valued(0.1, 0.2);
        examples.features().putScalar(0, 0, -1e39);
        SQUARES.require(with(Split.TRAIN, examples));
        String message = refusal(new DataCheck(LossFunction.MSE, Float.MAX_VALUE, ""), with(Split.TRAIN, examples));
        assertEquals(
                "Feature 0 of example 0 of the training part is -1.0E39; expected at most 3.403E+38 in size, as the precision holds:"
                        + " leave the example out, or put a number in (all are counted from 0)",
                message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-1  | 1   | ': (y + 1)/2 makes them so'",
                "0   | 255 | ': y/255 makes them so'",
                "1   | 2   | ': y - 1 makes them so'",
                "-.1 | 0.5 | ', or the loss mse'"
            })
    void targetsThatAreNoProbabilitiesAreRefusedUnderBinaryCrossEntropy(double low, double high, String remedy) {
        for (Split split : Split.values()) {
            Dataset dataset = with(split, Sets.valued(high, low, high));
            SQUARES.require(dataset);
            String message = refusal(BINARY, dataset);
            assertTrue(message.contains("those of the " + DataCheck.name(split) + " part (x.npy) go from"), message);
            assertTrue(message.contains("expected 0 to 1" + remedy), message);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1, 0.3})
    void probabilitiesAreTargetsOfBinaryCrossEntropy(double value) {
        BINARY.require(with(Split.TRAIN, Sets.valued(value, 1, 0)));
        BINARY.require(new Dataset(Map.of(Split.TRAIN, Sets.labelled(2, 0, 1))));
    }
}
