package org.sagitta.api.data;

import com.google.common.primitives.ImmutableIntArray;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Targets are the values that outputs are compared with, one entry for each example. */
public sealed interface Targets {
    /** Returns N, the number of examples. */
    int examples();

    /** Returns a copy of the targets of some examples, in the order of the given numbers, which count from 0. */
    Targets subset(ImmutableIntArray numbers);

    /**
     * Each example has one class.
     *
     * @param labels the classes, 0 to {@code classes - 1}
     * @param classes C, the number of classes
     */
    record Classes(ImmutableIntArray labels, int classes) implements Targets {
        public Classes {
            for (int n = 0; n < labels.length(); n++) {
                if (labels.get(n) < 0 || labels.get(n) >= classes) {
                    throw new IllegalArgumentException(
                            "Example " + n + " has the class " + labels.get(n) + "; expected 0 to " + (classes - 1));
                }
            }
        }

        @Override
        public int examples() {
            return labels.length();
        }

        @Override
        public Classes subset(ImmutableIntArray numbers) {
            return new Classes(ImmutableIntArray.copyOf(numbers.stream().map(labels::get)), classes);
        }
    }

    /** Each example has C real values: N x C; not copied, so they must not be changed afterwards. */
    record Values(INDArray values) implements Targets {
        @Override
        public int examples() {
            return values.rows();
        }

        @Override
        public Values subset(ImmutableIntArray numbers) {
            return new Values(values.getRows(numbers.toArray()));
        }
    }
}
