package org.sagitta.api.posterior;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sagitta.api.contract.ArrayAssertions.assertClose;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.inverse.InvertMatrix;
import org.sagitta.api.contract.Spectra;

class SlangPrecisionTest {
    private static final int P = 20;
    private static final double BETA = 0.2;
    private static final double PRIOR = 5;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 20})
    void itsDiagonalIsThatOfTheAverageWhateverTheRank(int rank) {
        SlangPrecision precision = SlangPrecision.prior(P, rank, PRIOR, DataType.DOUBLE);
        INDArray expected = Nd4j.ones(DataType.DOUBLE, P).muli(PRIOR);
        Random random = new Random(1);
        for (int step = 0; step < 30; step++) {
            INDArray gradients = Spectra.gaussian(step, P, 1 + step % 4).muli(3);
            precision = precision.updated(gradients, BETA, random);
            INDArray added = gradients.mul(gradients).sum(1).addi(PRIOR);
            expected.muli(1 - BETA).addi(added.muli(BETA));
            assertClose(expected, Nd4j.diag(dense(precision)), 1e-12 * PRIOR);
            assertTrue(precision.diagonalWithoutPrior().minNumber().doubleValue() >= 0);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 20})
    void itsInverseIsThatOfItsMatrix(int rank) {
        INDArray gradients = Spectra.gaussian(2, P, 5).muli(3);
        SlangPrecision precision =
                SlangPrecision.prior(P, rank, PRIOR, DataType.DOUBLE).updated(gradients, BETA, new Random(1));
        INDArray vectors = Spectra.gaussian(4, P, 3);

        assertClose(vectors, dense(precision).mmul(precision.solve(vectors)), 1e-12);
        INDArray vector = vectors.getColumn(1).dup();
        assertClose(precision.solve(vectors).getColumn(1), precision.solve(vector), 1e-14);
        SlangPrecision again = SlangPrecision.of(precision.factor(), precision.diagonalWithoutPrior(), PRIOR);
        assertClose(dense(precision), dense(again), 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 20})
    void ofConstantGradientsItBecomesTheirOuterProductAndThePrior(int rank) {
        INDArray gradients = Spectra.gaussian(2, P, 3);
        SlangPrecision precision = SlangPrecision.prior(P, rank, PRIOR, DataType.DOUBLE);
        Random random = new Random(1);
        for (int step = 1; step <= 200; step++) {
            precision = precision.updated(gradients, BETA, random);
            if (step == 5) {
                assertClose(limit(gradients, 1 - Math.pow(1 - BETA, step)), dense(precision), 1e-12);
            }
        }
        assertClose(limit(gradients, 1), dense(precision), 1e-12);
    }

    @Test
    void oneUpdateKeepsTheLeadingEigenpairsAndTheDiagonalOfTheRest() {
        INDArray gradients = Spectra.gaussian(3, P, 4);
        gradients.muliRowVector(Nd4j.createFromArray(1.0, 10, 100, 1000));
        SlangPrecision precision =
                SlangPrecision.prior(P, 1, PRIOR, DataType.DOUBLE).updated(gradients, 1, new Random(1));
        INDArray all = gradients.mmul(gradients.transpose());
        double norm = all.norm2Number().doubleValue();
        double largest = Spectra.eigenvalues(all)[P - 1];
        INDArray u = precision.factor();
        assertClose(u.mul(largest), all.mmul(u), 1e-12 * norm * Math.sqrt(norm));
        assertEquals(largest, u.mul(u).sumNumber().doubleValue(), 1e-12 * norm);
        INDArray rest = Nd4j.diag(all.sub(u.mmul(u.transpose())));
        assertClose(rest, precision.diagonalWithoutPrior(), 1e-12 * norm);
        assertTrue(rest.minNumber().doubleValue() > 1);
    }

    /** The eigenvalues are 1e-4 and 1e-8: the factor keeps the former, the diagonal the latter. */
    @ParameterizedTest
    @CsvSource({"1e-2, 1e-4", "1e-4, 0"})
    void onlyNegligibleEigenvaluesAreDropped(double length, double kept) {
        INDArray gradient = Spectra.gaussian(8, P, 1);
        gradient.muli(length / gradient.norm2Number().doubleValue());
        SlangPrecision precision =
                SlangPrecision.prior(P, 2, PRIOR, DataType.DOUBLE).updated(gradient, 1, new Random(1));
        INDArray u = precision.factor();
        assertEquals(kept, u.mul(u).sumNumber().doubleValue(), 1e-15);
        assertClose(gradient.mul(gradient).reshape(P), u.mul(u).sum(1).addi(precision.diagonalWithoutPrior()), 1e-17);
    }

    /** Compares the square root that generates the samples with an inverse. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 20})
    void drawsHaveTheInverseAsTheirCovariance(int rank) {
        SlangPrecision precision = SlangPrecision.prior(P, rank, PRIOR, DataType.DOUBLE)
                .updated(Spectra.gaussian(4, P, 6).muli(10), BETA, new Random(1));
        INDArray root = precision.deviation(Nd4j.eye(P).castTo(DataType.DOUBLE));
        assertClose(InvertMatrix.invert(dense(precision), false), root.mmul(root.transpose()), 1e-13);
        INDArray noise = Spectra.gaussian(5, P, 1);
        assertClose(root.mmul(noise).reshape(P), precision.deviation(noise.reshape(P)), 1e-13);
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "DOUBLE"})
    void keepsItsType(DataType type) {
        INDArray gradients = Spectra.gaussian(6, P, 3).castTo(type);
        SlangPrecision precision = SlangPrecision.prior(P, 2, PRIOR, type).updated(gradients, BETA, new Random(1));
        assertEquals(type, precision.factor().dataType());
        assertEquals(type, precision.diagonal().dataType());
        assertEquals(
                type,
                precision.deviation(Spectra.gaussian(7, P, 2).castTo(type)).dataType());
    }

    private static INDArray limit(INDArray gradients, double share) {
        return gradients
                .mmul(gradients.transpose())
                .muli(share)
                .addi(Nd4j.eye(P).castTo(DataType.DOUBLE).muli(PRIOR));
    }

    private static INDArray dense(SlangPrecision precision) {
        INDArray u = precision.factor();
        return u.mmul(u.transpose()).addi(Nd4j.diag(precision.diagonal()));
    }
}
