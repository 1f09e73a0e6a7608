package org.sagitta.runtime.engine.loss;

import java.util.Arrays;
import org.sagitta.api.data.Targets;
import org.sagitta.api.loss.Loss;

/**
 * Converts targets to the columns that {@link Loss} reads: a class becomes its unit vector, or 0 or 1 if there is one
 * output for two classes.
 */
public final class TargetColumns {
    private TargetColumns() {}

    /**
     * Fills in the targets of some examples, class by class.
     *
     * @param indices the indices of the examples; the first one used is at {@code from}
     * @param n the number of examples
     * @param target an array of length outputs n
     */
    public static void fill(Targets targets, int outputs, int[] indices, int from, int n, double[] target) {
        if (targets instanceof Targets.Classes classes) {
            Arrays.fill(target, 0);
            for (int i = 0; i < n; i++) {
                int label = classes.labels().get(indices[from + i]);
                if (outputs == 1 && classes.classes() == 2) {
                    target[i] = label;
                } else {
                    target[label * n + i] = 1;
                }
            }
        } else if (targets instanceof Targets.Values values) {
            for (int i = 0; i < n; i++) {
                for (int c = 0; c < outputs; c++) {
                    target[c * n + i] = values.values().getDouble(indices[from + i], c);
                }
            }
        }
    }
}
