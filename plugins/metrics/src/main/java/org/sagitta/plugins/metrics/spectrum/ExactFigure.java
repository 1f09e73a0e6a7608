package org.sagitta.plugins.metrics.spectrum;

import java.util.OptionalDouble;
import java.util.function.Function;
import org.nd4j.linalg.api.buffer.DataType;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.DenseOperator;

/**
 * Computes exact figures from an operator's structure, its diagonal or its matrix. The diagonal and the matrix are
 * computed once and shared, but each figure states the cost as if it were alone.
 */
public final class ExactFigure {
    private ExactFigure() {}

    static Measurement of(CurvatureOperator operator, Function<CurvatureOperator, OptionalDouble> figure) {
        return figure.apply(operator).stream()
                .mapToObj(value -> Measurement.exact(value, "structure", 0))
                .findFirst()
                .orElseGet(() -> ofMatrix(operator, figure));
    }

    /** Computes tr A, from the diagonal if that costs less than the matrix. */
    public static Measurement trace(CurvatureOperator operator) {
        if (operator.trace().isPresent() || operator.productsOfDiagonal() >= operator.productsOfMatrix()) {
            return of(operator, CurvatureOperator::trace);
        }
        double sum = operator.diagonal().castTo(DataType.DOUBLE).sumNumber().doubleValue();
        return Measurement.exact(sum, "diagonal", operator.productsOfDiagonal());
    }

    private static Measurement ofMatrix(
            CurvatureOperator operator, Function<CurvatureOperator, OptionalDouble> figure) {
        CurvatureOperator matrix = new DenseOperator(operator.toDense());
        return Measurement.exact(figure.apply(matrix).orElseThrow(), "dense", operator.productsOfMatrix());
    }
}
