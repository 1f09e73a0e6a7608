package org.sagitta.plugins.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.sagitta.api.contract.CountingProduct;
import org.sagitta.api.contract.QuadraticSurface;
import org.sagitta.api.contract.Spectra;
import org.sagitta.api.contract.TestContext;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.surface.ParameterBlock;
import org.sagitta.api.surface.ParameterLayout;
import org.sagitta.plugins.metrics.spectrum.FrobeniusNormMetric;
import org.sagitta.plugins.metrics.spectrum.SpectralNormMetric;
import org.sagitta.plugins.metrics.spectrum.TraceMetric;

/** Tests the blocks of two layers: one with a weight of 6 and a bias of 2 parameters, one with a weight of 4. */
class MeasuredBlocksTest {
    private static final INDArray MATRIX = Spectra.symmetric(1, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 9);

    private static final ParameterLayout LAYOUT = new ParameterLayout(List.of(
            new ParameterBlock("0.weight", "0", 0, List.of(2, 3)),
            new ParameterBlock("0.bias", "0", 6, List.of(2)),
            new ParameterBlock("2.weight", "2", 8, List.of(2, 2))));

    @ParameterizedTest
    @ValueSource(ints = {0, 2000})
    void layersAreThePrincipalSubmatricesOfTheirParameters(int affordable) {
        TestContext context = context(affordable);
        Measurement whole = context.keep(new SpectralNormMetric()
                .measure(
                        new SpectralNormMetric.Settings(
                                SpectralNormMetric.Method.AUTO, 1e-10, 20, MeasuredBlocks.LAYERS),
                        new CountingProduct(MATRIX).operator(),
                        context));
        assertEquals(9, whole.value(), 1e-9);
        assertEquals(Set.of("/0", "/2"), context.figures().keySet());
        assertEquals(norm(0, 8), context.figures().get("/0").value(), 1e-9);
        assertEquals(norm(8, 12), context.figures().get("/2").value(), 1e-9);
    }

    @Test
    void tensorsAreNamedAndKeepTheFiguresBesideTheirOwn() {
        TestContext context = context(2000);
        context.keep(new FrobeniusNormMetric()
                .measure(
                        new FrobeniusNormMetric.Settings(FrobeniusNormMetric.Method.AUTO, 60, MeasuredBlocks.TENSORS),
                        new CountingProduct(MATRIX).operator(),
                        context));
        double norm = block(6, 8).norm2Number().doubleValue();
        assertEquals(norm, context.figures().get("/0.bias").value(), 1e-12);
        assertEquals(
                norm * norm / 2, context.figures().get("mean-square/0.bias").value(), 1e-12);
        assertEquals(
                (16 * 2 + 9 * 2 + 4 * 2 + 2 + 25 + 36 + 81) / 12.0,
                context.figures().get("mean-square").value(),
                1e-12);
    }

    @Test
    void blocksOfAMatrixThatIsThereTakeNoMoreProducts() {
        CountingProduct product = new CountingProduct(MATRIX);
        new TraceMetric()
                .measure(
                        new TraceMetric.Settings(TraceMetric.Method.AUTO, 60, MeasuredBlocks.LAYERS),
                        product.operator(),
                        context(2000))
                .own();
        assertEquals(12, product.products());
    }

    private static TestContext context(int affordable) {
        INDArray zeros = Nd4j.zeros(DataType.DOUBLE, 12);
        return new TestContext(1, affordable, new QuadraticSurface(MATRIX, zeros, zeros, LAYOUT));
    }

    private static INDArray block(int from, int to) {
        return MATRIX.get(NDArrayIndex.interval(from, to), NDArrayIndex.interval(from, to))
                .dup();
    }

    private static double norm(int from, int to) {
        double[] eigenvalues = Spectra.eigenvalues(block(from, to));
        return Math.max(-eigenvalues[0], eigenvalues[eigenvalues.length - 1]);
    }
}
