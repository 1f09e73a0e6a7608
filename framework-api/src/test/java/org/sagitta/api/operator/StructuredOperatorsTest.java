package org.sagitta.api.operator;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.contract.CountingProduct;
import org.sagitta.api.contract.CurvatureOperatorContract;
import org.sagitta.api.contract.Spectra;

/** Compares every operator with its matrix, built by loops over the definition's indices. */
class StructuredOperatorsTest {
    private static final INDArray G = Spectra.symmetric(1, 0.2, 1, 3.5);
    private static final INDArray A = Spectra.symmetric(2, -0.3, 0.4, 2, 5);
    private static final INDArray U_G =
            Spectra.EIGENSOLVER.eigenpairs(Spectra.symmetric(3, 1, 2, 3)).vectors();
    private static final INDArray U_A =
            Spectra.EIGENSOLVER.eigenpairs(Spectra.symmetric(4, 1, 2, 3, 4)).vectors();
    private static final INDArray S = Spectra.gaussian(5, 3, 4);
    private static final INDArray U = Spectra.gaussian(6, 9, 3);
    private static final INDArray E = Nd4j.createFromArray(2.0, -1.5, 0.25);
    private static final INDArray D = Spectra.gaussian(7, 9, 1).reshape(new long[] {9});

    @Nested
    class Dense extends CurvatureOperatorContract {
        @Override
        protected CurvatureOperator operator() {
            return new DenseOperator(A);
        }

        @Override
        protected INDArray matrix() {
            return A;
        }
    }

    @Nested
    class Diagonal extends CurvatureOperatorContract {
        @Override
        protected CurvatureOperator operator() {
            return new DiagonalOperator(D);
        }

        @Override
        protected INDArray matrix() {
            return filled(9, (i, j) -> i == j ? D.getDouble(i) : 0);
        }
    }

    @Nested
    class MatrixFree extends CurvatureOperatorContract {
        @Override
        protected CurvatureOperator operator() {
            return new CountingProduct(A).operator();
        }

        @Override
        protected INDArray matrix() {
            return A;
        }

        @Override
        protected boolean isFactorised() {
            return false;
        }
    }

    @Nested
    class MatrixFreeWithItsMatrix extends CurvatureOperatorContract {
        @Override
        protected CurvatureOperator operator() {
            CurvatureOperator operator = new CountingProduct(A).operator();
            operator.toDense();
            return operator;
        }

        @Override
        protected boolean isFactorised() {
            return false;
        }

        @Override
        protected INDArray matrix() {
            return A;
        }
    }

    @Nested
    class Kronecker extends CurvatureOperatorContract {
        @Override
        protected CurvatureOperator operator() {
            return new KroneckerOperator(G, A, false);
        }

        @Override
        protected INDArray matrix() {
            return kronecker(G, A, false);
        }
    }

    @Nested
    class KroneckerWithBias extends CurvatureOperatorContract {
        @Override
        protected CurvatureOperator operator() {
            return new KroneckerOperator(G, A, true);
        }

        @Override
        protected INDArray matrix() {
            return kronecker(G, A, true);
        }
    }

    @Nested
    class KroneckerInSinglePrecision extends CurvatureOperatorContract {
        @Override
        protected CurvatureOperator operator() {
            return new KroneckerOperator(G.castTo(DataType.FLOAT), A.castTo(DataType.FLOAT), true);
        }

        @Override
        protected INDArray matrix() {
            return kronecker(G.castTo(DataType.FLOAT), A.castTo(DataType.FLOAT), true);
        }

        @Override
        protected double rounding() {
            return 1e-6;
        }
    }

    @Nested
    class KroneckerWithFactoredDamping extends CurvatureOperatorContract {
        @Override
        protected CurvatureOperator operator() {
            return new KroneckerOperator(G, A, true).withFactoredDamping(0.09);
        }

        /** Uses tr G / 3 = 4.7 / 3 and tr A / 4 = 7.1 / 4. */
        @Override
        protected INDArray matrix() {
            double pi = Math.sqrt(7.1 / 4 / (4.7 / 3));
            INDArray g = filled(3, (i, j) -> G.getDouble(i, j) + (i == j ? 0.3 / pi : 0));
            INDArray a = filled(4, (i, j) -> A.getDouble(i, j) + (i == j ? 0.3 * pi : 0));
            return kronecker(g, a, true);
        }
    }

    @Nested
    class KroneckerInSinglePrecisionWithFactoredDamping extends KroneckerInSinglePrecision {
        @Override
        protected CurvatureOperator operator() {
            return ((KroneckerOperator) super.operator()).withFactoredDamping(0);
        }
    }

    @Nested
    class KroneckerPlusIdentity extends CurvatureOperatorContract {
        @Override
        protected CurvatureOperator operator() {
            return new KroneckerOperator(G, A, true).plusIdentity(0.3, Spectra.EIGENSOLVER);
        }

        @Override
        protected INDArray matrix() {
            INDArray product = kronecker(G, A, true);
            return filled(12, (i, j) -> product.getDouble(i, j) + (i == j ? 0.3 : 0));
        }
    }

    @Nested
    class EigenvalueCorrected extends CurvatureOperatorContract {
        @Override
        protected CurvatureOperator operator() {
            return new EigenvalueCorrectedKroneckerOperator(U_G, U_A, S, false);
        }

        @Override
        protected INDArray matrix() {
            return corrected(false);
        }
    }

    @Nested
    class EigenvalueCorrectedWithBias extends CurvatureOperatorContract {
        @Override
        protected CurvatureOperator operator() {
            return new EigenvalueCorrectedKroneckerOperator(U_G, U_A, S, true);
        }

        @Override
        protected INDArray matrix() {
            return corrected(true);
        }
    }

    @Nested
    class EigenvalueCorrectedInSinglePrecision extends CurvatureOperatorContract {
        @Override
        protected CurvatureOperator operator() {
            return new EigenvalueCorrectedKroneckerOperator(U_G, U_A, S.castTo(DataType.FLOAT), true);
        }

        @Override
        protected INDArray matrix() {
            return corrected(true);
        }

        @Override
        protected double rounding() {
            return 1e-6;
        }
    }

    @Nested
    class BlockDiagonal extends CurvatureOperatorContract {
        /** Leaves parameters 0 and 13 to 14 outside of all blocks. */
        @Override
        protected CurvatureOperator operator() {
            return new BlockDiagonalOperator(
                    28,
                    List.of(
                            new BlockDiagonalOperator.Block("third", 19, new DiagonalOperator(D)),
                            new BlockDiagonalOperator.Block("first", 1, new KroneckerOperator(G, A, true)),
                            new BlockDiagonalOperator.Block("second", 15, new DenseOperator(A))));
        }

        @Override
        protected INDArray matrix() {
            INDArray first = kronecker(G, A, true);
            return filled(28, (i, j) -> {
                if (within(i, j, 1, 13)) {
                    return first.getDouble(i - 1, j - 1);
                }
                if (within(i, j, 15, 19)) {
                    return A.getDouble(i - 15, j - 15);
                }
                return i == j && i >= 19 ? D.getDouble(i - 19) : 0;
            });
        }

        private static boolean within(int i, int j, int from, int to) {
            return i >= from && i < to && j >= from && j < to;
        }
    }

    @Nested
    class BlocksOfEveryParameter extends CurvatureOperatorContract {
        @Override
        protected CurvatureOperator operator() {
            return new BlockDiagonalOperator(4, List.of(new BlockDiagonalOperator.Block("a", 0, new DenseOperator(A))));
        }

        @Override
        protected INDArray matrix() {
            return A;
        }
    }

    @Nested
    class BlocksInSinglePrecision extends CurvatureOperatorContract {
        @Override
        protected CurvatureOperator operator() {
            return new BlockDiagonalOperator(
                    7, List.of(new BlockDiagonalOperator.Block("a", 2, new DenseOperator(A.castTo(DataType.FLOAT)))));
        }

        @Override
        protected INDArray matrix() {
            return filled(7, (i, j) -> i < 2 || i > 5 || j < 2 || j > 5 ? 0 : A.getDouble(i - 2, j - 2));
        }

        @Override
        protected double rounding() {
            return 1e-6;
        }
    }

    @Nested
    class LowRankPlusDiagonalInSinglePrecision extends CurvatureOperatorContract {
        @Override
        protected CurvatureOperator operator() {
            return new LowRankPlusDiagonalOperator(U.castTo(DataType.FLOAT), E, D);
        }

        @Override
        protected INDArray matrix() {
            return lowRank(E, D);
        }

        @Override
        protected double rounding() {
            return 1e-6;
        }
    }

    @Nested
    class LowRankPlusDiagonal extends CurvatureOperatorContract {
        @Override
        protected CurvatureOperator operator() {
            return new LowRankPlusDiagonalOperator(U, E, D);
        }

        @Override
        protected INDArray matrix() {
            return lowRank(E, D);
        }
    }

    @Nested
    class LowRankPlusPositiveDiagonal extends CurvatureOperatorContract {
        private final INDArray weights = Nd4j.createFromArray(1.0, 4, 0.5);
        private final INDArray diagonal = D.mul(D).add(0.1);

        @Override
        protected CurvatureOperator operator() {
            return new LowRankPlusDiagonalOperator(U, weights, diagonal);
        }

        @Override
        protected INDArray matrix() {
            return lowRank(weights, diagonal);
        }
    }

    private interface Entry {
        double at(int i, int j);
    }

    private static INDArray filled(int n, Entry entry) {
        INDArray matrix = Nd4j.create(DataType.DOUBLE, n, n);
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                matrix.putScalar(i, j, entry.at(i, j));
            }
        }
        return matrix;
    }

    private static INDArray kronecker(INDArray g, INDArray a, boolean bias) {
        int[] row = rows(g.rows(), a.rows(), bias);
        int[] column = columns(g.rows(), a.rows(), bias);
        return filled(row.length, (i, j) -> g.getDouble(row[i], row[j]) * a.getDouble(column[i], column[j]));
    }

    private static INDArray corrected(boolean bias) {
        int[] row = rows(3, 4, bias);
        int[] column = columns(3, 4, bias);
        return filled(12, (i, j) -> {
            double sum = 0;
            for (int r = 0; r < 3; r++) {
                for (int c = 0; c < 4; c++) {
                    sum += S.getDouble(r, c)
                            * U_G.getDouble(row[i], r)
                            * U_A.getDouble(column[i], c)
                            * U_G.getDouble(row[j], r)
                            * U_A.getDouble(column[j], c);
                }
            }
            return sum;
        });
    }

    private static INDArray lowRank(INDArray e, INDArray d) {
        return filled(9, (i, j) -> {
            double sum = i == j ? d.getDouble(i) : 0;
            for (int k = 0; k < 3; k++) {
                sum += U.getDouble(i, k) * e.getDouble(k) * U.getDouble(j, k);
            }
            return sum;
        });
    }

    /** Returns the output of each parameter: weights row by row, then biases. */
    private static int[] rows(int outputs, int inputs, boolean bias) {
        int[] rows = new int[outputs * inputs];
        int weights = bias ? inputs - 1 : inputs;
        Arrays.setAll(rows, p -> p < outputs * weights ? p / weights : p - outputs * weights);
        return rows;
    }

    /** Returns the input of each parameter, the last one for biases. */
    private static int[] columns(int outputs, int inputs, boolean bias) {
        int[] columns = new int[outputs * inputs];
        int weights = bias ? inputs - 1 : inputs;
        Arrays.setAll(columns, p -> p < outputs * weights ? p % weights : inputs - 1);
        return columns;
    }
}
