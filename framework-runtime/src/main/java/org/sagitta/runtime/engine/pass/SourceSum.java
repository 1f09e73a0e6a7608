package org.sagitta.runtime.engine.pass;

import java.util.List;
import org.sagitta.api.layer.Kernels;
import org.sagitta.api.layer.Matrix;

/** Sums the outputs of several layers that are the input of one layer. */
final class SourceSum {
    private SourceSum() {}

    static void into(Kernels kernels, Matrix sum, List<Matrix> terms) {
        kernels.copy(terms.get(0), 0, sum, 0, sum.size());
        terms.subList(1, terms.size()).forEach(term -> kernels.add(term, sum));
    }
}
