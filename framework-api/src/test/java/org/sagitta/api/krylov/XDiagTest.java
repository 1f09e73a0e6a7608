package org.sagitta.api.krylov;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sagitta.api.contract.ArrayAssertions.assertClose;

import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.contract.CountingProduct;
import org.sagitta.api.contract.Spectra;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.DenseOperator;

class XDiagTest {
    /** The matrix has a few large eigenvalues of both signs, and a bulk. */
    private static final INDArray OUTLIERS = Spectra.symmetric(
            1,
            DoubleStream.concat(
                            DoubleStream.of(50, 30, -40, 3),
                            DoubleStream.generate(() -> 0.5).limit(30))
                    .toArray());

    @ParameterizedTest
    @CsvSource({"12, 34, 1", "9, 34, 2", "12, 16, 3", "40, 8, 4", "4, 5, 5"})
    void isTheMeanOfItsDefinition(int products, int dimension, long seed) {
        INDArray matrix = Spectra.gaussian(seed, dimension, dimension);
        matrix.addi(matrix.transpose().dup());
        int k = Math.min(products / 2, dimension);
        INDArray expected = definition(matrix, Vectors.rademacher(new DenseOperator(matrix), k, new Random(seed)));
        StochasticDiagonal actual = XDiag.diagonal(new DenseOperator(matrix), products, new Random(seed));
        INDArray mean = expected.mean(true, 1).reshape(dimension);
        INDArray errors = expected.std(true, 1).divi(Math.sqrt(k)).reshape(dimension);
        assertClose(mean, actual.diagonal(), 1e-10 * mean.norm2Number().doubleValue());
        assertClose(errors, actual.standardErrors(), 1e-10 * mean.norm2Number().doubleValue());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 9})
    void isExactForARankBelowThatOfTheSketch(int rank) {
        double[] spectrum = new double[50];
        for (int i = 0; i < rank; i++) {
            spectrum[i] = i % 2 == 0 ? i + 1 : -i - 0.5;
        }
        INDArray matrix = Spectra.symmetric(2, spectrum);
        StochasticDiagonal diagonal = XDiag.diagonal(new DenseOperator(matrix), 20, new Random(3));
        assertClose(Nd4j.diag(matrix), diagonal.diagonal(), 1e-12);
        assertClose(Nd4j.zeros(DataType.DOUBLE, 50), diagonal.standardErrors(), 1e-12);
    }

    @Test
    void isUnbiasedAndItsStandardErrorsAreNearItsSpread() {
        int draws = 200;
        INDArray estimates = Nd4j.create(DataType.DOUBLE, 34, draws);
        double stated = 0;
        for (int seed = 0; seed < draws; seed++) {
            StochasticDiagonal one = XDiag.diagonal(new DenseOperator(OUTLIERS), 20, new Random(seed));
            estimates.putColumn(seed, one.diagonal());
            stated += one.standardErrors().mul(one.standardErrors()).sumNumber().doubleValue() / draws;
        }
        INDArray spread = estimates.std(1);
        INDArray off = estimates.mean(1).subi(Nd4j.diag(OUTLIERS)).divi(spread).muli(Math.sqrt(draws));
        assertTrue(off.normmaxNumber().doubleValue() < 4, () -> "" + off);
        // low, as the terms are not quite independent
        assertEquals(0.8, Math.sqrt(stated) / spread.norm2Number().doubleValue(), 0.2);
    }

    @Test
    void isSharperThanPlainProbesWhereAFewEigenvaluesDominate() {
        CurvatureOperator operator = new DenseOperator(OUTLIERS);
        double sketched = error(XDiag.diagonal(operator, 20, new Random(6)));
        double plain = error(Hutchinson.diagonal(operator, 20, new Random(6)));
        assertTrue(sketched < plain / 5, () -> sketched + " against " + plain);
    }

    @ParameterizedTest
    @CsvSource({"4, 4", "5, 4", "20, 20", "200, 68"})
    void productsAreCounted(int products, int taken) {
        CountingProduct product = new CountingProduct(OUTLIERS);
        assertEquals(
                taken,
                XDiag.diagonal(product.operator(), products, new Random(7)).products());
        assertEquals(taken, product.products());
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "DOUBLE"})
    void aZeroOperatorIsZeroWithoutError(DataType precision) {
        CurvatureOperator zero = new DenseOperator(Nd4j.zeros(precision, 30, 30));
        StochasticDiagonal diagonal = XDiag.diagonal(zero, 10, new Random(1));
        assertEquals(precision, diagonal.diagonal().dataType());
        assertClose(Nd4j.zeros(precision, 30), diagonal.diagonal(), 0);
        assertClose(Nd4j.zeros(precision, 30), diagonal.standardErrors(), 0);
    }

    @Test
    void singlePrecisionAgreesWithDouble() {
        StochasticDiagonal single =
                XDiag.diagonal(new DenseOperator(OUTLIERS.castTo(DataType.FLOAT)), 20, new Random(8));
        StochasticDiagonal doubles = XDiag.diagonal(new DenseOperator(OUTLIERS), 20, new Random(8));
        assertClose(doubles.diagonal(), single.diagonal(), 1e-3);
    }

    @Test
    void fewerProductsThanAnErrorNeedsAreRefused() {
        CurvatureOperator operator = new DenseOperator(OUTLIERS);
        assertThrows(IllegalArgumentException.class, () -> XDiag.diagonal(operator, 3, new Random(1)));
    }

    /**
     * Computes column i by projections that leave out w_i, without any update formula: diag(Q_i Q_i'A) + w_i o (I - Q_i Q_i')A
     * w_i.
     */
    private static INDArray definition(INDArray matrix, INDArray signs) {
        INDArray samples = Nd4j.create(DataType.DOUBLE, signs.shape());
        INDArray sketch = matrix.mmul(signs);
        for (int i = 0; i < signs.columns(); i++) {
            INDArray others = Nd4j.create(DataType.DOUBLE, signs.rows(), signs.columns() - 1L);
            for (int j = 0; j < others.columns(); j++) {
                others.putColumn(j, sketch.getColumn(j < i ? j : j + 1));
            }
            INDArray q = Vectors.orthonormalBasis(others);
            INDArray rest = matrix.sub(q.mmul(q.transpose().mmul(matrix)));
            INDArray w = signs.getColumn(i, true);
            INDArray sample = rest.mmul(w).muli(w);
            sample.addi(Nd4j.diag(matrix.sub(rest)).reshape(signs.rows(), 1));
            samples.putColumn(i, sample);
        }
        return samples;
    }

    private static double error(StochasticDiagonal diagonal) {
        return diagonal.standardErrors().norm2Number().doubleValue();
    }
}
