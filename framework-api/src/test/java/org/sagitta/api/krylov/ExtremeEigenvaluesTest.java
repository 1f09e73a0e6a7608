package org.sagitta.api.krylov;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.contract.CountingProduct;
import org.sagitta.api.contract.Spectra;
import org.sagitta.api.operator.DenseOperator;

class ExtremeEigenvaluesTest {
    static List<double[]> spectra() {
        return List.of(
                new double[] {-3},
                new double[] {-2, 1},
                new double[20],
                DoubleStream.iterate(-9, x -> x + 0.35).limit(60).toArray(),
                // of one sign, where only one end is an outlier
                DoubleStream.iterate(1, x -> x + 0.1).limit(50).toArray());
    }

    @ParameterizedTest
    @MethodSource("spectra")
    void areTheEndsOfTheSpectrum(double[] spectrum) {
        CountingProduct product = new CountingProduct(Spectra.symmetric(1, spectrum));
        ExtremeEigenvalues ends = ExtremeEigenvalues.of(product.operator(), 1e-10, 100, new Random(1));
        assertEquals(spectrum[0], ends.smallest(), 1e-12);
        assertEquals(spectrum[spectrum.length - 1], ends.largest(), 1e-12);
        assertTrue(ends.hasConverged(1e-9));
        assertEquals(product.products(), ends.products());
    }

    @Test
    void theirResidualsAreMeasuredAndSayHowFarTheyCame() {
        double[] spectrum = DoubleStream.iterate(-9, x -> x + 0.05).limit(300).toArray();
        INDArray matrix = Spectra.symmetric(1, spectrum);
        ExtremeEigenvalues ends = ExtremeEigenvalues.of(new DenseOperator(matrix), 1e-10, 12, new Random(1));
        assertFalse(ends.hasConverged(1e-10));
        assertEquals(14, ends.products());
        assertTrue(ends.smallest() > spectrum[0] && ends.largest() < spectrum[299]);
        for (double[] end : new double[][] {
            {ends.smallest(), ends.smallestResidual()},
            {ends.largest(), ends.largestResidual()}
        }) {
            double nearest = DoubleStream.of(spectrum)
                    .map(lambda -> Math.abs(lambda - end[0]))
                    .min()
                    .orElseThrow();
            assertTrue(end[1] >= nearest && end[1] > 1e-3);
        }
    }

    @Test
    void singlePrecisionComesAsFarAsItCan() {
        INDArray matrix = Spectra.symmetric(
                1, DoubleStream.iterate(-9, x -> x + 0.35).limit(60).toArray());
        ExtremeEigenvalues ends =
                ExtremeEigenvalues.of(new DenseOperator(matrix.castTo(DataType.FLOAT)), 0, 60, new Random(1));
        assertEquals(-9, ends.smallest(), 1e-5);
        assertEquals(11.65, ends.largest(), 1e-5);
    }
}
