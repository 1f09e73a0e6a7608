package org.sagitta.api.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.surface.AnalyticSurface;
import org.sagitta.api.surface.Fisher;

/** Compares the closed forms of the contract kit with differences and published figures. */
class AnalyticSurfacesTest extends AnalyticSurfaceContract {
    @Override
    protected Stream<AnalyticSurface> surfaces() {
        return Stream.of(
                ToySurface.standard(),
                SoftmaxRegressionSurface.standard(DataType.DOUBLE),
                ReluNetworkSurface.standard(false),
                ReluNetworkSurface.standard(true),
                new QuadraticSurface(
                        Spectra.symmetric(1, -2, 0, 1, 5),
                        Nd4j.createFromArray(1.0, -1, 0.5, 2),
                        Nd4j.createFromArray(0.3, 0.1, -0.2, 0.7)));
    }

    @Test
    void toyHasItsKnownLossAndSpectra() {
        ToySurface toy = ToySurface.standard();
        assertEquals(ToySurface.LOSS, toy.loss(), 1e-16);
        assertArrayEquals(new double[] {0.10217726, 0.43769756, 2.09585019}, Spectra.eigenvalues(toy.hessian()), 5e-9);
        assertArrayEquals(new double[] {0, 0, ToySurface.TRACE}, Spectra.eigenvalues(toy.ggn()), 1e-14);
    }

    @Test
    void toyFlattensAsItsWeightsGrow() {
        ToySurface twice = ToySurface.standard().at(Nd4j.createFromArray(1.0, -2, 4));
        double[] eigenvalues = Spectra.eigenvalues(twice.hessian());
        assertEquals(0.0011249551368906, eigenvalues[2], 1e-15);
    }

    @Test
    void softmaxRegressionHasTheMeanOfItsExamplesGradientsAndTheirFisherMatrices() {
        SoftmaxRegressionSurface regression = SoftmaxRegressionSurface.standard(DataType.DOUBLE);
        INDArray gradients = regression.exampleGradients(0, 7);
        ArrayAssertions.assertClose(regression.gradient(), gradients.mean(0), 1e-15);
        ArrayAssertions.assertClose(
                gradients.transpose().mmul(gradients).divi(7), regression.fisherMatrix(new Fisher.Empirical()), 1e-15);
        INDArray sampled = regression.fisherMatrix(new Fisher.MonteCarlo(20_000, 1));
        ArrayAssertions.assertClose(
                regression.ggn(),
                sampled,
                0.02 * regression.ggn().normmaxNumber().doubleValue());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void reluNetworkKeepsItsFunctionWhenALayerIsRescaled(boolean biases) {
        ReluNetworkSurface network = ReluNetworkSurface.standard(biases);
        ArrayAssertions.assertClose(network.outputs(), network.rescaled(3).outputs(), 1e-14);
    }
}
