package org.sagitta.api.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sagitta.api.contract.ArrayAssertions.assertClose;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.sagitta.api.contract.CurvatureOperatorContract;
import org.sagitta.api.contract.Spectra;
import org.sagitta.api.operator.KroneckerTridiagonalOperator.Coupling;
import org.sagitta.api.operator.KroneckerTridiagonalOperator.Layer;

/** Compares with the dense definition, from moments of random vectors by loops. */
class KroneckerTridiagonalOperatorTest extends CurvatureOperatorContract {
    /** Each layer is given by its outputs, its inputs and its bias. */
    private static final int[][] LAYERS = {{2, 3, 1}, {2, 3, 0}, {3, 2, 0}, {2, 3, 1}};

    private static final Moments OUTPUTS = Moments.random(1, 0);
    private static final Moments INPUTS = Moments.random(2, 1);
    private static final INDArray MATRIX = definition(LAYERS.length);

    @Override
    protected CurvatureOperator operator() {
        return chain(LAYERS.length);
    }

    @Override
    protected INDArray matrix() {
        return MATRIX;
    }

    @Override
    protected boolean isFactorised() {
        return false;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void itsTridiagonalBlocksAreTheKroneckerProducts(int count) {
        INDArray matrix = chain(count).toDense();
        for (int i = 0; i < count; i++) {
            for (int j = Math.max(0, i - 1); j < Math.min(count, i + 2); j++) {
                assertClose(kronecker(i, j), block(matrix, i, j), 1e-11);
            }
        }
        if (count > 2) {
            assertTrue(block(matrix, 0, 2).norm2Number().doubleValue() > 1e-2);
            assertTrue(block(matrix, 0, 2).sub(kronecker(0, 2)).norm2Number().doubleValue() > 1e-2);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void itsInverseIsBlockTridiagonal(int count) {
        KroneckerTridiagonalOperator operator = chain(count);
        INDArray identity = Nd4j.eye(operator.dimension()).castTo(DataType.DOUBLE);
        Damped damped = operator.damped(0, Spectra.EIGENSOLVER).orElseThrow();
        INDArray inverse = damped.solve(identity);
        assertClose(identity, operator.apply(inverse), 1e-9);
        assertClose(inverse(definition(count)), inverse, 1e-8);
        for (int i = 0; i + 2 < count; i++) {
            for (int j = i + 2; j < count; j++) {
                assertClose(block(inverse, i, j).mul(0), block(inverse, i, j), 1e-10);
            }
        }
        double expected = DoubleStream.of(Spectra.eigenvalues(definition(count)))
                .map(Math::log)
                .sum();
        assertEquals(expected, damped.logDeterminant(), 1e-9 * (1 + Math.abs(expected)));
    }

    @Test
    void aLayersBlockIsAKroneckerProduct() {
        KroneckerTridiagonalOperator operator = chain(3);
        int[] offsets = offsets();
        assertInstanceOf(KroneckerOperator.class, operator.restricted(offsets[1], offsets[2]));
        assertInstanceOf(MatrixFreeOperator.class, operator.restricted(offsets[1], offsets[3]));
    }

    @Test
    void inSinglePrecision() {
        KroneckerTridiagonalOperator operator = KroneckerTridiagonalOperator.of(
                List.of(single(0), single(1)), List.of(coupling(0)), Spectra.EIGENSOLVER);
        assertEquals(DataType.FLOAT, operator.precision());
        assertEquals(DataType.FLOAT, operator.toDense().dataType());
        assertClose(definition(2), operator.toDense().castTo(DataType.DOUBLE), 1e-5);
        INDArray identity = Nd4j.eye(operator.dimension());
        INDArray inverse = operator.damped(0, Spectra.EIGENSOLVER).orElseThrow().solve(identity);
        assertEquals(DataType.FLOAT, inverse.dataType());
        assertClose(identity.castTo(DataType.DOUBLE), definition(2).mmul(inverse.castTo(DataType.DOUBLE)), 1e-3);
    }

    /** A gradient that the next layer's predicts exactly leaves nothing to invert. */
    @Test
    void whatIsExplainedWhollyIsSingular() {
        INDArray one = Nd4j.createFromArray(new double[][] {{2}});
        Layer layer = new Layer("a", new KroneckerOperator(one, one, false));
        KroneckerTridiagonalOperator operator = KroneckerTridiagonalOperator.of(
                List.of(layer, layer), List.of(new Coupling(one, one)), Spectra.EIGENSOLVER);
        assertClose(Nd4j.createFromArray(new double[][] {{4, 4}, {4, 4}}), operator.toDense(), 1e-12);
        assertThrows(NotPositiveDefiniteException.class, () -> operator.damped(0, Spectra.EIGENSOLVER));
        assertThrows(
                NotPositiveDefiniteException.class, () -> chain(3).scaled(-1).damped(0, Spectra.EIGENSOLVER));
    }

    @Test
    void aSingularFactorIsRefusedByName() {
        Layer singular = new Layer(
                "seven",
                new KroneckerOperator(Nd4j.createFromArray(new double[][] {{1, 1}, {1, 1}}), INPUTS.of(1, 1), false));
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> KroneckerTridiagonalOperator.of(
                                List.of(layer(0), singular), List.of(coupling(0)), Spectra.EIGENSOLVER))
                .getMessage();
        assertTrue(message.startsWith("Layer seven: the factor G is singular") && message.contains("damping"), message);
        // the first layer's factors are not inverted
        KroneckerTridiagonalOperator.of(List.of(singular, layer(2)), List.of(coupling(1)), Spectra.EIGENSOLVER);
    }

    @Test
    void roundingInSinglePrecisionMakesNothingRegular() {
        INDArray nearly = Nd4j.createFromArray(new float[][] {{1, 1}, {1, 1.000001f}});
        Layer layer = new Layer("1", new KroneckerOperator(nearly, Nd4j.eye(3).castTo(DataType.FLOAT), false));
        assertThrows(
                IllegalArgumentException.class,
                () -> KroneckerTridiagonalOperator.of(
                        List.of(single(0), layer), List.of(coupling(0)), Spectra.EIGENSOLVER));
    }

    @Test
    void whatDoesNotFitIsRefused() {
        for (List<Coupling> couplings :
                List.of(List.<Coupling>of(), List.of(coupling(1)), List.of(coupling(0), coupling(1)))) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> KroneckerTridiagonalOperator.of(List.of(layer(0), layer(1)), couplings, Spectra.EIGENSOLVER));
        }
        assertThrows(
                IllegalArgumentException.class,
                () -> KroneckerTridiagonalOperator.of(List.of(), List.of(), Spectra.EIGENSOLVER));
    }

    private static KroneckerTridiagonalOperator chain(int count) {
        List<Layer> layers = new ArrayList<>();
        List<Coupling> couplings = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            layers.add(layer(i));
            if (i + 1 < count) {
                couplings.add(coupling(i));
            }
        }
        return KroneckerTridiagonalOperator.of(layers, couplings, Spectra.EIGENSOLVER);
    }

    private static Layer layer(int i) {
        return new Layer(
                Integer.toString(i), new KroneckerOperator(OUTPUTS.of(i, i), INPUTS.of(i, i), LAYERS[i][2] == 1));
    }

    private static Layer single(int i) {
        return new Layer(
                Integer.toString(i),
                new KroneckerOperator(
                        OUTPUTS.of(i, i).castTo(DataType.FLOAT),
                        INPUTS.of(i, i).castTo(DataType.FLOAT),
                        LAYERS[i][2] == 1));
    }

    private static Coupling coupling(int i) {
        return new Coupling(OUTPUTS.of(i, i + 1), INPUTS.of(i, i + 1));
    }

    /** Returns Xi^-1 Sigma Xi^-T, each P x P. */
    private static INDArray definition(int count) {
        int dimension = offsets()[count];
        INDArray xi = Nd4j.eye(dimension).castTo(DataType.DOUBLE);
        INDArray sigma = Nd4j.zeros(DataType.DOUBLE, dimension, dimension);
        for (int i = 0; i < count; i++) {
            INDArray conditional = kronecker(i, i);
            if (i + 1 < count) {
                INDArray psi = kronecker(i, i + 1).mmul(inverse(kronecker(i + 1, i + 1)));
                block(xi, i, i + 1).assign(psi.neg());
                conditional = conditional.sub(psi.mmul(kronecker(i, i + 1).transpose()));
            }
            block(sigma, i, i).assign(conditional);
        }
        INDArray inverse = inverse(xi);
        return inverse.mmul(sigma).mmul(inverse.transpose());
    }

    /** Inverts by Gauss-Jordan elimination. */
    private static INDArray inverse(INDArray matrix) {
        int n = matrix.rows();
        double[][] a = matrix.toDoubleMatrix();
        double[][] inverse = Nd4j.eye(n).castTo(DataType.DOUBLE).toDoubleMatrix();
        for (int i = 0; i < n; i++) {
            int pivot = i;
            for (int r = i; r < n; r++) {
                pivot = Math.abs(a[r][i]) > Math.abs(a[pivot][i]) ? r : pivot;
            }
            for (double[][] side : List.of(a, inverse)) {
                double[] row = side[pivot];
                side[pivot] = side[i];
                side[i] = row;
            }
            for (int r = 0; r < n; r++) {
                double factor = r == i ? (a[i][i] - 1) / a[i][i] : a[r][i] / a[i][i];
                for (int c = 0; c < n; c++) {
                    inverse[r][c] -= factor * inverse[i][c];
                }
                for (int c = n - 1; c >= i; c--) {
                    a[r][c] -= factor * a[i][c];
                }
            }
        }
        return Nd4j.createFromArray(inverse);
    }

    /** Returns G_ij (x) A_ij, element by element, in the order of the parameters. */
    private static INDArray kronecker(int i, int j) {
        int[] rows = LAYERS[i];
        int[] columns = LAYERS[j];
        int height = rows[0] * rows[1];
        int width = columns[0] * columns[1];
        INDArray matrix = Nd4j.zeros(DataType.DOUBLE, height, width);
        for (int p = 0; p < height; p++) {
            for (int q = 0; q < width; q++) {
                matrix.putScalar(
                        flat(p, rows),
                        flat(q, columns),
                        OUTPUTS.of(i, j).getDouble(p / rows[1], q / columns[1])
                                * INPUTS.of(i, j).getDouble(p % rows[1], q % columns[1]));
            }
        }
        return matrix;
    }

    /** Returns the index among the layer's parameters of entry p of a matrix [weight, bias]. */
    private static int flat(int p, int[] layer) {
        int row = p / layer[1];
        int column = p % layer[1];
        if (layer[2] == 0) {
            return p;
        }
        return column == layer[1] - 1 ? layer[0] * (layer[1] - 1) + row : row * (layer[1] - 1) + column;
    }

    private static INDArray block(INDArray matrix, int i, int j) {
        int[] offsets = offsets();
        return matrix.get(
                NDArrayIndex.interval(offsets[i], offsets[i + 1]), NDArrayIndex.interval(offsets[j], offsets[j + 1]));
    }

    private static int[] offsets() {
        int[] offsets = new int[LAYERS.length + 1];
        for (int i = 0; i < LAYERS.length; i++) {
            offsets[i + 1] = offsets[i] + LAYERS[i][0] * LAYERS[i][1];
        }
        return offsets;
    }

    /** Moments are second moments of correlated random vectors, one for each layer. */
    private record Moments(INDArray whole, int size) {
        static Moments random(long seed, int size) {
            int total = 0;
            for (int[] layer : LAYERS) {
                total += layer[size];
            }
            INDArray mixing = Spectra.gaussian(seed + 10, total, total)
                    .muli(0.3)
                    .addi(Nd4j.eye(total).castTo(DataType.DOUBLE));
            INDArray samples = Spectra.gaussian(seed, 3 * total, total).mmul(mixing);
            return new Moments(samples.transpose().mmul(samples).div(3.0 * total), size);
        }

        INDArray of(int i, int j) {
            return whole.get(
                            NDArrayIndex.interval(start(i), start(i + 1)),
                            NDArrayIndex.interval(start(j), start(j + 1)))
                    .dup();
        }

        private int start(int layer) {
            int start = 0;
            for (int i = 0; i < layer; i++) {
                start += LAYERS[i][size];
            }
            return start;
        }
    }
}
