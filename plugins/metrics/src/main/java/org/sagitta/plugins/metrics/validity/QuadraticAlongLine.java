package org.sagitta.plugins.metrics.validity;

import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.operator.CurvatureOperator;

/**
 * A {@code QuadraticAlongLine} is a direction d with the coefficients of the quadratic models along it.
 *
 * @param direction d, of length P
 * @param slope g'd
 * @param modelled d'Ad
 * @param curvature d'Hd
 */
record QuadraticAlongLine(INDArray direction, double slope, double modelled, double curvature) {
    /** Computes the coefficients of all directions, by one product with A and one with H. */
    static List<QuadraticAlongLine> of(
            List<INDArray> directions, CurvatureOperator model, CurvatureOperator hessian, INDArray gradient) {
        INDArray d = Nd4j.create(DataType.DOUBLE, new long[] {gradient.length(), directions.size()}, 'f');
        for (int j = 0; j < directions.size(); j++) {
            d.putColumn(j, directions.get(j));
        }
        double[] modelled = curvatures(model, d);
        double[] curvatures = curvatures(hessian, d);
        return IntStream.range(0, directions.size())
                .mapToObj(j -> new QuadraticAlongLine(
                        directions.get(j),
                        directions.get(j).mul(gradient).sumNumber().doubleValue(),
                        modelled[j],
                        curvatures[j]))
                .toList();
    }

    /** Returns the same line in the opposite direction. */
    QuadraticAlongLine reversed() {
        return new QuadraticAlongLine(direction.neg(), -slope, modelled, curvature);
    }

    /** Returns |d'(H - A)d|. */
    double discrepancy() {
        return Math.abs(curvature - modelled);
    }

    private static double[] curvatures(CurvatureOperator operator, INDArray directions) {
        INDArray products = operator.apply(directions.castTo(operator.precision()));
        return products.castTo(DataType.DOUBLE).mul(directions).sum(0).toDoubleVector();
    }
}
