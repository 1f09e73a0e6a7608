package org.sagitta.api.operator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sagitta.api.contract.ArrayAssertions.assertClose;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.sagitta.api.contract.CountingProduct;
import org.sagitta.api.contract.Spectra;
import org.sagitta.api.operator.BlockDiagonalOperator.Block;

class OperatorStructureTest {
    private static final INDArray EYE = Nd4j.eye(3).castTo(DataType.DOUBLE);
    private static final INDArray SINGULAR = Spectra.symmetric(1, 0, 1, 2);
    private static final INDArray ZEROS = Nd4j.zeros(DataType.DOUBLE, 3);
    private static final INDArray ONES = Nd4j.ones(DataType.DOUBLE, 3);
    private static final LowRankPlusDiagonalOperator LOW_RANK =
            new LowRankPlusDiagonalOperator(Spectra.gaussian(2, 3, 1), Nd4j.createFromArray(1.0), ZEROS);

    static Stream<CurvatureOperator> singular() {
        return Stream.of(
                new DenseOperator(SINGULAR),
                new DiagonalOperator(Nd4j.createFromArray(1.0, 0, 2)),
                new KroneckerOperator(SINGULAR, EYE, false),
                new KroneckerOperator(EYE, SINGULAR, true),
                new EigenvalueCorrectedKroneckerOperator(EYE, EYE, Nd4j.eye(3).castTo(DataType.DOUBLE), true),
                new BlockDiagonalOperator(4, List.of(new Block("block", 1, new DenseOperator(EYE)))),
                new BlockDiagonalOperator(3, List.of(new Block("block", 0, new DenseOperator(SINGULAR)))),
                LOW_RANK,
                // I - u u' of a unit vector u
                new LowRankPlusDiagonalOperator(
                        Nd4j.createFromArray(new double[][] {{0.6}, {0}, {0.8}}), Nd4j.createFromArray(-1.0), ONES));
    }

    @ParameterizedTest
    @MethodSource("singular")
    void theInverseOfASingularMatrixIsUndefined(CurvatureOperator operator) {
        NotPositiveDefiniteException undefined =
                assertThrows(NotPositiveDefiniteException.class, () -> operator.damped(0, Spectra.EIGENSOLVER));
        assertEquals(0, undefined.smallestEigenvalue(), 1e-13);
        assertTrue(operator.damped(1e-9, Spectra.EIGENSOLVER).isPresent());
        assertThrows(NotPositiveDefiniteException.class, () -> operator.damped(Double.NaN, Spectra.EIGENSOLVER));
    }

    /** A zero eigenvalue may be rounded to any small number. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whatIsZeroUpToRoundingCountsAsZero(long seed) {
        INDArray u = Spectra.gaussian(seed, 3, 1);
        u.divi(u.norm2Number());
        CurvatureOperator projection = new LowRankPlusDiagonalOperator(u, Nd4j.createFromArray(-1.0), ONES);
        CurvatureOperator large = new DenseOperator(Spectra.symmetric(seed, 0, 1e8, 2e8));
        assertThrows(NotPositiveDefiniteException.class, () -> projection.damped(0, Spectra.EIGENSOLVER));
        assertThrows(NotPositiveDefiniteException.class, () -> large.damped(0, Spectra.EIGENSOLVER));
    }

    @Test
    void blocksOfEveryParameterTakeNoDamping() {
        CurvatureOperator operator =
                new BlockDiagonalOperator(3, List.of(new Block("a", 0, new DiagonalOperator(ONES.mul(2)))));
        assertEquals(
                3 * Math.log(2),
                operator.damped(0, Spectra.EIGENSOLVER).orElseThrow().logDeterminant(),
                1e-15);
    }

    /** Computes ||U U' - (U U')||_F, whose terms cancel up to rounding. */
    @Test
    void aMatrixThatIsZeroHasAFrobeniusNorm() {
        for (int seed = 0; seed < 30; seed++) {
            INDArray u = Spectra.gaussian(seed, 1, 5);
            INDArray diagonal = u.mul(u).sum(1).negi();
            CurvatureOperator zero = new LowRankPlusDiagonalOperator(u, Nd4j.ones(DataType.DOUBLE, 5), diagonal);
            assertEquals(0, zero.frobeniusNorm().orElseThrow(), 1e-6);
        }
    }

    @Test
    void blocksAreAsLargeAsTheLargest() {
        CurvatureOperator corrected = new EigenvalueCorrectedKroneckerOperator(EYE, EYE, EYE.mul(-3), false);
        CurvatureOperator known = new BlockDiagonalOperator(
                12, List.of(new Block("a", 0, new DiagonalOperator(ONES)), new Block("b", 3, corrected)));
        assertEquals(3, known.spectralNorm().orElseThrow());
        assertEquals(0, known.eigenproblem());
        CurvatureOperator mixed = new BlockDiagonalOperator(
                12, List.of(new Block("a", 0, new DiagonalOperator(ONES)), new Block("b", 3, kroneckerOfThree())));
        assertEquals(3, mixed.eigenproblem());
    }

    /**
     * Structures compute the diagonal by the factors, the eigenvectors or the low rank: a matrix of as many parameters would
     * take 80 GB.
     */
    @Test
    void diagonalsTakeNoProducts() {
        int p = 100_000;
        INDArray outer = Spectra.symmetric(1, Spectra.gaussian(2, 250, 1).toDoubleVector());
        INDArray inner = Spectra.symmetric(3, Spectra.gaussian(4, 400, 1).toDoubleVector());
        CurvatureOperator kronecker = new KroneckerOperator(outer, inner, false);
        assertEquals(
                outer.getDouble(7, 7) * inner.getDouble(9, 9),
                kronecker.diagonal().getDouble(2809),
                1e-13);
        CurvatureOperator corrected = ((KroneckerOperator) kronecker).plusIdentity(0.5, Spectra.EIGENSOLVER);
        assertClose(kronecker.diagonal().add(0.5), corrected.diagonal(), 1e-12);
        INDArray u = Spectra.gaussian(5, p, 2);
        CurvatureOperator lowRank =
                new LowRankPlusDiagonalOperator(u, Nd4j.createFromArray(2.0, -1), Nd4j.ones(DataType.DOUBLE, p));
        assertClose(
                Transforms.pow(u.getColumn(0), 2)
                        .muli(2)
                        .subi(Transforms.pow(u.getColumn(1), 2))
                        .addi(1),
                lowRank.diagonal(),
                1e-13);
        CurvatureOperator blocks = new BlockDiagonalOperator(p + 2, List.of(new Block("a", 1, kronecker)));
        assertEquals(kronecker.diagonal(), blocks.diagonal().get(NDArrayIndex.interval(1, p + 1)));
        assertEquals(0, blocks.diagonal().getDouble(p + 1));
    }

    @Test
    void aMatrixThatWasMadeChangesNoAnswer() {
        CountingProduct product = new CountingProduct(SINGULAR);
        CurvatureOperator operator = product.operator();
        CurvatureOperator block = operator.restricted(1, 3);
        operator.toDense();
        assertEquals(3, product.products());
        assertEquals(3, operator.productsOfMatrix());
        assertEquals(3, operator.productsOfDiagonal());
        assertTrue(operator.damped(9, Spectra.EIGENSOLVER).isEmpty());
        assertInstanceOf(MatrixFreeOperator.class, operator.restricted(1, 3));
        assertClose(Nd4j.diag(SINGULAR), operator.diagonal(), 1e-15);
        assertEquals(6, product.products());

        // a small matrix is made whole, once, for all of its blocks
        assertEquals(2, block.productsOfMatrix());
        assertClose(
                operator.toDense().get(NDArrayIndex.interval(1, 3), NDArrayIndex.interval(1, 3)), block.toDense(), 0);
        assertEquals(6, product.products());
    }

    @Test
    void cheaperWaysToTheDiagonalAndTheMatrixServeWhatIsMadeOfTheOperator() {
        CountingProduct product = new CountingProduct(SINGULAR);
        CurvatureOperator operator = new MatrixFreeOperator(3, DataType.DOUBLE, product)
                .withDiagonal(1, () -> Nd4j.diag(SINGULAR))
                .withMatrix(2, () -> SINGULAR);
        assertEquals(1, operator.productsOfDiagonal());
        assertEquals(2, operator.productsOfMatrix());
        assertClose(Nd4j.diag(SINGULAR).mul(-2), operator.scaled(-2).diagonal(), 0);
        CurvatureOperator block = operator.restricted(1, 3);
        assertEquals(1, block.productsOfDiagonal());
        assertClose(Nd4j.diag(SINGULAR).get(NDArrayIndex.interval(1, 3)), block.diagonal(), 0);
        CurvatureOperator sum = operator.plus(new DiagonalOperator(ONES));
        assertEquals(1, sum.productsOfDiagonal());
        assertEquals(2, sum.productsOfMatrix());
        assertClose(Nd4j.diag(SINGULAR).add(ONES), sum.diagonal(), 0);
        assertEquals(
                2,
                new BlockDiagonalOperator(6, List.of(new Block("a", 0, operator), new Block("b", 3, operator)))
                        .productsOfDiagonal());
        assertEquals(0, product.products());
    }

    private static KroneckerOperator kroneckerOfThree() {
        return new KroneckerOperator(EYE, SINGULAR, true);
    }

    /** The matrix diag(-1, 2, 2) + 4 e_1 e_1' has the eigenvalues 2, 2 and 3. */
    @Test
    void aDefiniteMatrixWithoutAPositiveDiagonalHasNoWoodburyInverse() {
        CurvatureOperator operator = new LowRankPlusDiagonalOperator(
                Nd4j.createFromArray(new double[][] {{2}, {0}, {0}}),
                Nd4j.createFromArray(1.0),
                Nd4j.createFromArray(-1.0, 2, 2));
        assertTrue(operator.damped(0, Spectra.EIGENSOLVER).isEmpty());
        assertEquals(
                2,
                assertThrows(NotPositiveDefiniteException.class, () -> operator.damped(-2.5, Spectra.EIGENSOLVER))
                        .smallestEigenvalue(),
                1e-12);
    }

    @Test
    void sumsKeepTheStructureThatTheyHave() {
        DiagonalOperator diagonal = new DiagonalOperator(ONES);
        assertInstanceOf(DiagonalOperator.class, diagonal.plus(diagonal));
        assertInstanceOf(DenseOperator.class, new DenseOperator(EYE).plus(new DenseOperator(SINGULAR)));
        assertInstanceOf(LowRankPlusDiagonalOperator.class, LOW_RANK.plus(diagonal));
        assertInstanceOf(LowRankPlusDiagonalOperator.class, diagonal.plus(LOW_RANK));
        assertInstanceOf(MatrixFreeOperator.class, new DenseOperator(EYE).plus(diagonal));
        CurvatureOperator single = new DiagonalOperator(ONES.castTo(DataType.FLOAT));
        assertEquals(DataType.DOUBLE, single.plus(diagonal).precision());
        assertEquals(DataType.FLOAT, single.plus(single).precision());
        assertEquals(DataType.DOUBLE, diagonal.plus(single).precision());
        assertEquals(
                DataType.DOUBLE,
                new DenseOperator(EYE.castTo(DataType.FLOAT)).plus(diagonal).precision());
        CurvatureOperator lowRank = new LowRankPlusDiagonalOperator(
                Spectra.gaussian(2, 3, 1).castTo(DataType.FLOAT), ZEROS.get(NDArrayIndex.interval(0, 1)), ZEROS);
        assertEquals(DataType.DOUBLE, lowRank.plus(diagonal).precision());
        CurvatureOperator mixed =
                new BlockDiagonalOperator(6, List.of(new Block("a", 0, single), new Block("b", 3, diagonal)));
        assertEquals(DataType.DOUBLE, mixed.precision());
        assertEquals(DataType.DOUBLE, new KroneckerOperator(EYE.castTo(DataType.FLOAT), EYE, false).precision());
    }

    @Test
    void restrictionsToBlocksAreTheBlocks() {
        CurvatureOperator kronecker = new KroneckerOperator(EYE, SINGULAR, true);
        CurvatureOperator operator = new BlockDiagonalOperator(
                20, List.of(new Block("first", 2, kronecker), new Block("second", 14, new DenseOperator(EYE))));

        List<Block> both = assertInstanceOf(BlockDiagonalOperator.class, operator.restricted(1, 15))
                .blocks();
        assertEquals(List.of("first", "second"), both.stream().map(Block::name).toList());
        assertEquals(List.of(1, 13), both.stream().map(Block::offset).toList());
        assertSame(kronecker, both.get(0).operator());
        assertEquals(1, both.get(1).operator().dimension());
        assertInstanceOf(DiagonalOperator.class, operator.restricted(11, 14));
        assertEquals(0, operator.restricted(11, 14).frobeniusNorm().orElseThrow());
    }

    @Test
    void blocksThatAreKnownByTheirProductsTellNoFigures() {
        CurvatureOperator products = new CountingProduct(SINGULAR).operator();
        CurvatureOperator operator = new BlockDiagonalOperator(
                6, List.of(new Block("a", 0, new DiagonalOperator(ONES)), new Block("b", 3, products)));
        assertTrue(operator.trace().isEmpty());
        assertTrue(operator.frobeniusNorm().isEmpty());
        assertTrue(operator.spectralNorm().isEmpty());
        assertFalse(operator.isMaterialised());
        assertTrue(operator.damped(1, Spectra.EIGENSOLVER).isEmpty());
    }

    @Test
    void factorsThatDoNotFitAreRefused() {
        DenseOperator block = new DenseOperator(EYE);
        INDArray oblong = Nd4j.ones(DataType.DOUBLE, 2, 3);
        refused("[2, 3]", () -> new KroneckerOperator(oblong, EYE, false));
        refused("[2, 3]", () -> new KroneckerOperator(EYE, oblong, false));
        refused("[2, 3]", () -> new EigenvalueCorrectedKroneckerOperator(EYE, EYE, oblong, false));
        refused("[2, 3]", () -> new EigenvalueCorrectedKroneckerOperator(oblong, EYE, oblong, false));
        refused("[2, 3]", () -> new EigenvalueCorrectedKroneckerOperator(EYE, oblong, oblong.transpose(), false));
        refused("[2, 3]", () -> new LowRankPlusDiagonalOperator(oblong, ONES, ONES));
        refused("[2, 3]", () -> new LowRankPlusDiagonalOperator(oblong, Nd4j.ones(2), Nd4j.ones(2)));
        refused("no blocks", () -> new BlockDiagonalOperator(3, List.of()));
        refused(
                "The block b of parameters 2 to 5",
                () -> new BlockDiagonalOperator(6, List.of(new Block("b", 2, block), new Block("a", 0, block))));
        refused("beyond the 3", () -> new BlockDiagonalOperator(3, List.of(new Block("a", 1, block))));
        refused("overlaps", () -> new BlockDiagonalOperator(3, List.of(new Block("a", -1, block))));
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1e-3, Double.NaN})
    void factoredDampingIsNotNegative(double damping) {
        refused("not negative", () -> new KroneckerOperator(EYE, EYE, false).withFactoredDamping(damping));
    }

    @Test
    void precisionIsThatOfWhatItIsMadeOf() {
        INDArray single = EYE.castTo(DataType.FLOAT);
        KroneckerOperator operator = new KroneckerOperator(single, single, false);
        assertEquals(DataType.FLOAT, operator.precision());
        assertEquals(DataType.FLOAT, operator.withFactoredDamping(1).precision());
        assertEquals(
                DataType.FLOAT, operator.plusIdentity(1, Spectra.EIGENSOLVER).precision());
        assertEquals(DataType.FLOAT, new EigenvalueCorrectedKroneckerOperator(EYE, EYE, single, false).precision());
    }

    /** The factor is zero exactly, or by rounding: (0 + 0.5 I) (x) (3 I + 0.5 I). */
    @ParameterizedTest
    @ValueSource(doubles = {0, -1e-20})
    void factoredDampingOfAFactorThatIsZeroHasNothingToBalance(double none) {
        INDArray expected = Nd4j.eye(9).castTo(DataType.DOUBLE).mul(0.5 * 3.5);
        INDArray zero = EYE.mul(none);
        assertClose(
                expected,
                new KroneckerOperator(zero, EYE.mul(3), false)
                        .withFactoredDamping(0.25)
                        .toDense(),
                1e-15);
        assertClose(
                expected,
                new KroneckerOperator(EYE.mul(3), zero, false)
                        .withFactoredDamping(0.25)
                        .toDense(),
                1e-15);
        assertClose(
                Nd4j.eye(9).castTo(DataType.DOUBLE).mul(0.25),
                new KroneckerOperator(zero, zero, false)
                        .withFactoredDamping(0.25)
                        .toDense(),
                1e-15);
        assertEquals(
                0,
                new KroneckerOperator(EYE, EYE.mul(0), false)
                        .withFactoredDamping(0)
                        .toDense()
                        .normmaxNumber()
                        .doubleValue());
    }

    /** The expected value is (1e-200 + 1e-200) (1e200 + 1e200). */
    @Test
    void factoredDampingBalancesFactorsOfAnyScale() {
        KroneckerOperator balanced =
                new KroneckerOperator(EYE.mul(1e-200), EYE.mul(1e200), false).withFactoredDamping(1);
        assertClose(Nd4j.eye(9).castTo(DataType.DOUBLE).mul(4), balanced.toDense(), 1e-14);
    }

    @Test
    void factoredDampingTakesTracesThatAreNumbers() {
        INDArray unknown = Nd4j.createFromArray(new double[][] {{Double.NaN}});
        refused("tr A = NaN", () -> new KroneckerOperator(EYE, unknown, false).withFactoredDamping(1));
    }

    /** The matrix would take 80 GB. */
    @Test
    void aHundredThousandParametersAreKnownByTheirFactors() {
        double[] outer = Spectra.gaussian(3, 250, 1).reshape(new long[] {250}).toDoubleVector();
        double[] inner = Spectra.gaussian(4, 400, 1).reshape(new long[] {400}).toDoubleVector();
        KroneckerOperator kronecker =
                new KroneckerOperator(Spectra.symmetric(5, outer), Spectra.symmetric(6, inner), true);
        CurvatureOperator operator = new BlockDiagonalOperator(100_010, List.of(new Block("layer", 10, kronecker)));
        double[] expected = new double[100_010];
        for (int i = 0; i < 250; i++) {
            for (int j = 0; j < 400; j++) {
                expected[400 * i + j] = outer[i] * inner[j];
            }
        }
        Arrays.sort(expected);

        assertEquals(400, operator.eigenproblem());
        assertArrayEquals(expected, operator.eigenvalues(Spectra.EIGENSOLVER), 1e-12);
        double damping = 1 - expected[0];
        Damped damped = operator.damped(damping, Spectra.EIGENSOLVER).orElseThrow();
        assertEquals(
                Arrays.stream(expected).map(value -> Math.log(value + damping)).sum(), damped.logDeterminant(), 1e-7);
        INDArray directions = Spectra.gaussian(7, 100_010, 2);
        INDArray solution = damped.solve(directions);
        assertClose(directions, operator.apply(solution).add(solution.mul(damping)), 1e-11);
    }

    private static void refused(String part, Runnable action) {
        String message =
                assertThrows(IllegalArgumentException.class, action::run).getMessage();
        assertTrue(message.contains(part), message);
    }
}
