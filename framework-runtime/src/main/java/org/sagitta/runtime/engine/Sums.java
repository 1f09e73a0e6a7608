package org.sagitta.runtime.engine;

import java.util.List;
import org.sagitta.api.layer.Kernels;
import org.sagitta.api.layer.Matrix;

/** Sums of what several layers put out. */
final class Sums {
    private Sums() {}

    static void into(Kernels kernels, Matrix sum, List<Matrix> terms) {
        kernels.copy(terms.get(0), 0, sum, 0, sum.size());
        terms.subList(1, terms.size()).forEach(term -> kernels.add(term, sum));
    }
}
