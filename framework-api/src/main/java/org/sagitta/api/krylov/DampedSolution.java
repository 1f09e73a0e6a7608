package org.sagitta.api.krylov;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.EuclideanNorm;
import org.sagitta.api.operator.NotPositiveDefiniteException;

/**
 * The solution X of (A + damping I) X = B is found by the method of conjugate gradients from the products of A alone (Hestenes
 * and Stiefel 1952).
 *
 * @param values X, of B's shape, in the operator's precision
 * @param residual the largest ||B_j - (A + damping I) X_j|| / ||B_j|| over the columns, measured by an additional product
 * @param products the number of directions that were multiplied
 */
public record DampedSolution(INDArray values, double residual, int products) {
    /**
     * Iterates on all columns together until each has a residual of at most {@code tolerance ||B_j||}. If the steps do not
     * suffice, {@link #residual} tells the accuracy that was reached.
     *
     * @param operator A
     * @param rightSides B, P x k, or a vector of length P
     * @param tolerance the relative tolerance of the residuals
     * @param maxSteps the largest number of passes, of k products each; one more pass measures the residual
     * @throws NotPositiveDefiniteException if a direction shows that A + damping I is not positive definite; the reported
     *     eigenvalue is an upper bound of the smallest
     * @throws ArithmeticException if a product has entries that are not finite
     */
    public static DampedSolution of(
            CurvatureOperator operator, double damping, INDArray rightSides, double tolerance, int maxSteps) {
        long[] shape = {operator.dimension(), rightSides.rank() == 1 ? 1 : rightSides.size(1)};
        INDArray given = rightSides.castTo(DataType.DOUBLE).dup('f').reshape('f', shape);
        // dividing by a power of two prevents squares from under- or overflowing
        double unit = EuclideanNorm.powerOfTwoNear(given.normmaxNumber().doubleValue());
        INDArray b = given.divi(unit);
        Iteration iteration = new Iteration(operator, damping, b, tolerance);
        int steps = 0;
        while (steps < maxSteps && iteration.step()) {
            steps++;
        }
        INDArray values = iteration.solution.castTo(operator.precision());
        double residual = residual(b, product(operator, damping, values));
        return new DampedSolution(values.mul(unit).reshape(rightSides.shape()), residual, (steps + 1) * b.columns());
    }

    private static INDArray product(CurvatureOperator operator, double damping, INDArray directions) {
        return operator.apply(directions).castTo(DataType.DOUBLE).add(directions.mul(damping));
    }

    private static double residual(INDArray b, INDArray product) {
        INDArray difference = b.sub(product);
        double[] squares = Vectors.columnDots(difference, difference);
        double[] scales = Vectors.columnDots(b, b);
        return IntStream.range(0, squares.length)
                .mapToDouble(j -> squares[j] == 0 ? 0 : Math.sqrt(squares[j] / scales[j]))
                .max()
                .orElse(0);
    }

    /** An iteration holds the recurrences of all columns; converged columns no longer change. */
    private static final class Iteration {
        private final CurvatureOperator operator;
        private final double damping;
        private final INDArray solution;
        private final INDArray remainder;
        private final double[] goals;
        private INDArray direction;
        private double[] squares;

        Iteration(CurvatureOperator operator, double damping, INDArray b, double tolerance) {
            this.operator = operator;
            this.damping = damping;
            solution = b.like();
            remainder = b.dup('f');
            direction = b;
            squares = Vectors.columnDots(b, b);
            goals = Arrays.stream(squares)
                    .map(square -> tolerance * tolerance * square)
                    .toArray();
        }

        /** Takes a step. Returns false, without a product, if all columns have converged. */
        boolean step() {
            if (IntStream.range(0, goals.length).noneMatch(this::isMoving)) {
                return false;
            }
            INDArray product = product(operator, damping, direction);
            double[] curvatures = curvatures(product);
            INDArray lengths = perMovingColumn(j -> squares[j] / curvatures[j]);
            solution.addi(direction.mulRowVector(lengths));
            remainder.subi(product.muliRowVector(lengths));
            double[] before = squares;
            double[] after = Vectors.columnDots(remainder, remainder);
            direction = remainder.add(direction.mulRowVector(perMovingColumn(j -> after[j] / before[j])));
            squares = after;
            return true;
        }

        private double[] curvatures(INDArray product) {
            double[] curvatures = Vectors.columnDots(direction, product);
            double[] lengths = Vectors.columnDots(direction, direction);
            for (int j = 0; j < goals.length; j++) {
                if (!Double.isFinite(curvatures[j])) {
                    throw new ArithmeticException("The operator's products have entries that are not finite");
                }
                if (isMoving(j) && curvatures[j] <= 0) {
                    throw NotPositiveDefiniteException.bounded(curvatures[j] / lengths[j] - damping, damping);
                }
            }
            return curvatures;
        }

        private INDArray perMovingColumn(IntToDoubleFunction value) {
            return Nd4j.createFromArray(IntStream.range(0, goals.length)
                    .mapToDouble(j -> isMoving(j) ? value.applyAsDouble(j) : 0)
                    .toArray());
        }

        private boolean isMoving(int column) {
            return squares[column] > goals[column];
        }
    }
}
