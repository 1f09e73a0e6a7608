package org.sagitta.api.operator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.sagitta.api.contract.ArrayAssertions.assertClose;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.sagitta.api.contract.CountingProduct;
import org.sagitta.api.contract.Spectra;
import org.sagitta.api.operator.BlockDiagonalOperator.Block;

/** Compares combinations of two operators, of each structure with each, with the same combinations of their matrices. */
class OperatorAlgebraTest {
    private static final INDArray G = Spectra.symmetric(1, 0.2, 1, 1.5);
    private static final INDArray A = Spectra.symmetric(2, -0.3, 0.4, 1, 2);
    private static final INDArray M = Spectra.symmetric(3, -1, -0.8, -0.5, -0.2, 0, 0, 0.1, 0.3, 0.6, 1, 1.2, 1.4);
    private static final INDArray D = Spectra.gaussian(4, 12, 1).reshape(12);
    private static final INDArray U = Spectra.gaussian(5, 12, 3).muli(0.3);
    private static final INDArray E = Nd4j.createFromArray(1.0, -1.5, 0.25);

    private static List<CurvatureOperator> all(DataType type) {
        return List.of(
                new DenseOperator(M.castTo(type)),
                new DiagonalOperator(D.castTo(type)),
                kronecker(type),
                kronecker(type).plusIdentity(0.5, Spectra.EIGENSOLVER),
                lowRank(type),
                blocks(type, 2),
                blocks(type, 8),
                new CountingProduct(M.castTo(type)).operator());
    }

    private static KroneckerOperator kronecker(DataType type) {
        return new KroneckerOperator(G.castTo(type), A.castTo(type), true);
    }

    private static LowRankPlusDiagonalOperator lowRank(DataType type) {
        return new LowRankPlusDiagonalOperator(U.castTo(type), E, D.castTo(type));
    }

    private static BlockDiagonalOperator blocks(DataType type, int second) {
        return new BlockDiagonalOperator(
                12,
                List.of(
                        new Block(
                                "a",
                                0,
                                new DiagonalOperator(
                                        E.get(NDArrayIndex.interval(0, 2)).castTo(type))),
                        new Block("b", second, new DenseOperator(A.castTo(type)))));
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "DOUBLE"})
    void sumsDifferencesAndProductsAreThoseOfTheMatrices(DataType type) {
        double allowed = type == DataType.DOUBLE ? 1e-12 : 1e-5;
        for (CurvatureOperator a : all(type)) {
            for (CurvatureOperator b : all(type)) {
                INDArray left = a.toDense().castTo(DataType.DOUBLE);
                INDArray right = b.toDense().castTo(DataType.DOUBLE);
                assertIs(left.add(right), a.plus(b), allowed);
                assertIs(left.sub(right), a.minus(b), allowed);
                assertIs(right.mmul(left).mmul(right), a.between(b), 10 * allowed);
                assertEquals(type, a.minus(b).precision());
                assertEquals(type, a.between(b).precision());
            }
        }
    }

    private static void assertIs(INDArray expected, CurvatureOperator actual, double allowed) {
        INDArray directions = Spectra.gaussian(6, 12, 2);
        assertClose(expected.mmul(directions), actual.apply(directions), 4 * allowed);
        assertClose(expected, actual.toDense(), allowed);
        assertClose(Nd4j.diag(expected), actual.diagonal(), allowed);
        assertArrayEquals(Spectra.eigenvalues(expected), actual.eigenvalues(Spectra.EIGENSOLVER), 20 * allowed);
        INDArray part = expected.get(NDArrayIndex.interval(1, 6), NDArrayIndex.interval(1, 6))
                .dup();
        assertClose(part, actual.restricted(1, 6).toDense(), allowed);
        assertClose(expected.mul(-3), actual.scaled(-3).toDense(), 3 * allowed);
    }

    @Test
    void differencesKeepTheStructureThatTheyHave() {
        List<CurvatureOperator> all = all(DataType.DOUBLE);
        for (int i : new int[] {0, 1, 4, 5, 6}) {
            assertEquals(
                    all.get(i).getClass(),
                    all.get(i).minus(all.get(i).scaled(2)).getClass());
        }
        assertInstanceOf(LowRankPlusDiagonalOperator.class, all.get(1).minus(all.get(4)));
        assertEquals(4, all.get(5).minus(all.get(5)).eigenproblem());
        assertInstanceOf(MatrixFreeOperator.class, all.get(5).minus(all.get(6)));
        assertInstanceOf(MatrixFreeOperator.class, all.get(2).minus(all.get(2)));
        LowRankPlusDiagonalOperator six =
                (LowRankPlusDiagonalOperator) lowRank(DataType.DOUBLE).plus(all.get(4));
        assertInstanceOf(MatrixFreeOperator.class, six.plus(six));
    }

    @Test
    void productsKeepTheStructureThatTheyHave() {
        List<CurvatureOperator> all = all(DataType.DOUBLE);
        for (int i : new int[] {0, 1, 2, 5, 6}) {
            assertEquals(
                    all.get(i).getClass(),
                    all.get(i).between(all.get(i).scaled(2)).getClass());
        }
        assertInstanceOf(LowRankPlusDiagonalOperator.class, all.get(4).between(all.get(1)));
        assertInstanceOf(MatrixFreeOperator.class, all.get(0).between(all.get(7)));
        assertInstanceOf(
                MatrixFreeOperator.class, kronecker(DataType.DOUBLE).between(new KroneckerOperator(A, G, true)));
    }

    @Test
    void aDiagonalBetweenWhichAnOperatorStandsCostsNoProducts() {
        CountingProduct product = new CountingProduct(M);
        CurvatureOperator between = product.operator().between(new DiagonalOperator(D));
        assertEquals(12, between.productsOfMatrix());
        between.toDense();
        assertEquals(12, product.products());
        assertEquals(0, new DiagonalOperator(D).between(new DenseOperator(M)).productsOfMatrix());
    }
}
