package org.sagitta.plugins.datasets;

import com.google.common.primitives.ImmutableIntArray;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.data.Examples;
import org.sagitta.api.data.NpyArray;
import org.sagitta.api.data.Targets;
import org.sagitta.api.data.UnusableDataException;

/** An {@code NpyPair} holds features and their targets, whose shapes fit together. */
record NpyPair(NpyArray features, NpyArray targets) {
    NpyPair {
        if (features.shape().size() < 2) {
            throw new UnusableDataException(features.name() + " has the shape " + features.shape()
                    + "; expected [N, D], or [N, channels, height, width]: reshape it");
        }
        if (targets.shape().isEmpty()
                || targets.shape().size() > (targets.type().isInteger() ? 1 : 2)) {
            throw new UnusableDataException(targets.name() + " holds " + targets.type() + " of shape " + targets.shape()
                    + "; expected [N] of integers (classes), or [N] or [N, C] of reals (values)" + remedy(targets));
        }
        if (!features.shape().get(0).equals(targets.shape().get(0))) {
            throw new UnusableDataException("%s holds %,d examples but %s %,d targets; expected as many"
                    .formatted(
                            features.name(),
                            features.shape().get(0),
                            targets.name(),
                            targets.shape().get(0)));
        }
    }

    private static String remedy(NpyArray targets) {
        List<Integer> shape = targets.shape();
        if (!targets.type().isInteger() || shape.size() != 2) {
            return "";
        }
        return shape.get(1) == 1
                ? ": y.ravel() makes one of the column"
                : ": y.argmax(axis=1) where each row has one 1, at its class";
    }

    int size() {
        return features.shape().get(0);
    }

    boolean hasClasses() {
        return targets.type().isInteger();
    }

    /** Returns the largest label plus one; 0 if the targets are values. */
    int classes() {
        return hasClasses() ? Arrays.stream(labels()).max().orElseThrow() + 1 : 0;
    }

    void requireSameShapes(NpyPair test) {
        requireSameShape(features, test.features());
        requireSameShape(targets, test.targets());
        if (hasClasses() != test.hasClasses()) {
            throw new UnusableDataException("%s holds %s but %s %s; expected integers in both, or reals in both"
                    .formatted(
                            targets.name(),
                            targets.type(),
                            test.targets().name(),
                            test.targets().type()));
        }
    }

    /** Returns how many different labels occur; 0 if the targets are values. */
    int differentLabels() {
        return hasClasses() ? (int) Arrays.stream(labels()).distinct().count() : 0;
    }

    /** Returns the examples, with classes as targets if there are any, else with values. */
    Examples examples(int classes) {
        List<Integer> shape = features.shape().subList(1, features.shape().size());
        return new Examples(
                rows(features),
                shape,
                hasClasses()
                        ? new Targets.Classes(ImmutableIntArray.copyOf(labels()), classes)
                        : new Targets.Values(rows(targets)));
    }

    private int[] labels() {
        long[] integers = targets.toIntegers();
        int[] labels = new int[integers.length];
        for (int n = 0; n < labels.length; n++) {
            if (integers[n] < 0 || integers[n] >= Integer.MAX_VALUE) {
                throw new UnusableDataException(
                        "%s holds the label %,d for example %d; expected classes from 0, as np.unique(y, return_inverse=True)[1] numbers them"
                                .formatted(targets.name(), integers[n], n));
            }
            labels[n] = (int) integers[n];
        }
        return labels;
    }

    private static INDArray rows(NpyArray array) {
        int rows = array.shape().get(0);
        INDArray values = array.toArray();
        FiniteValues.require(values, array.shape(), array.name());
        return values.reshape('c', rows, array.length() / rows);
    }

    private static void requireSameShape(NpyArray training, NpyArray test) {
        List<Integer> expected = training.shape().subList(1, training.shape().size());
        List<Integer> found = test.shape().subList(1, test.shape().size());
        if (!found.equals(expected)) {
            throw new UnusableDataException("%s holds examples of shape %s but %s of shape %s; expected the same"
                    .formatted(training.name(), expected, test.name(), found));
        }
    }
}
