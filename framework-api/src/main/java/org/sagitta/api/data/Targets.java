package org.sagitta.api.data;

import com.google.common.primitives.ImmutableIntArray;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What the outputs are compared with, one entry an example. */
public sealed interface Targets {
    /** N. */
    int examples();

    /** Those of some examples, in the order of their numbers, which count from 0. A copy. */
    Targets subset(ImmutableIntArray numbers);

    /**
     * One class an example.
     *
     * @param labels the classes, 0 to {@code classes - 1}
     * @param classes C
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

    /** C real values an example: N x C; not copied, and not to be changed afterwards. */
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
