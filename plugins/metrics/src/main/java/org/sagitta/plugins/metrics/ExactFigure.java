package org.sagitta.plugins.metrics;

import java.util.OptionalDouble;
import java.util.function.Function;
import org.sagitta.api.event.Measurement;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.DenseOperator;

/** Figures that an operator's structure tells, or else its dense matrix, which is built once and shared. */
public final class ExactFigure {
    private ExactFigure() {}

    static Measurement of(CurvatureOperator operator, Function<CurvatureOperator, OptionalDouble> figure) {
        return figure.apply(operator).stream()
                .mapToObj(value -> Measurement.exact(value, "structure", 0))
                .findFirst()
                .orElseGet(() -> ofMatrix(operator, figure));
    }

    /** The products that making the operator's matrix takes: P for the metric that asks first, then none. */
    public static long productsOfMatrix(CurvatureOperator operator) {
        return operator.isMaterialised() ? 0 : operator.dimension();
    }

    private static Measurement ofMatrix(
            CurvatureOperator operator, Function<CurvatureOperator, OptionalDouble> figure) {
        long products = productsOfMatrix(operator);
        CurvatureOperator matrix = new DenseOperator(operator.toDense());
        return Measurement.exact(figure.apply(matrix).orElseThrow(), "dense", products);
    }
}
