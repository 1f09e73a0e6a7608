package org.sagitta.runtime.engine.factor;

import java.util.List;
import java.util.function.IntFunction;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.layer.Kernels;
import org.sagitta.api.layer.LayerState;
import org.sagitta.api.layer.Matrix;
import org.sagitta.api.layer.Transpose;
import org.sagitta.api.layer.WeightUse;
import org.sagitta.api.surface.LayerFactors;
import org.sagitta.api.surface.WeightSharing;
import org.sagitta.runtime.engine.kernel.Slot;

/**
 * Sums the Kronecker factors of one layer's block (Martens and Grosse 2015; for R positions per example Eschenhagen et
 * al. 2023). If every position counts as an example of its own (expand),
 *
 * <pre>A = 1/(N R) sum_n sum_r a_r a_r',    G = (1/N) sum_n sum_c sum_r g_r g_r'</pre>
 *
 * and otherwise (reduce), with the mean a^ of the a_r and the sum g^ of the g_r of an example,
 *
 * <pre>A = (1/N) sum_n a^ a^',    G = (1/N) sum_n sum_c g^ g^'</pre>
 */
final class KroneckerAccumulator implements FisherBlockAccumulator {
    private final Kernels kernels;
    private final String layer;
    private final WeightUse use;
    private final StripInputs inputs;
    private final boolean reduces;
    private final Matrix input;
    private final Matrix output;
    private final Slot reduced;
    private final Slot summation;
    private Matrix filledSummation;

    KroneckerAccumulator(Kernels kernels, String layer, WeightUse use, WeightSharing sharing) {
        this.kernels = kernels;
        this.layer = layer;
        this.use = use;
        this.inputs = new StripInputs(kernels, use);
        this.reduces = sharing == WeightSharing.REDUCE && places() > 1;
        this.input = kernels.allocate(1, inputs.rows(), inputs.rows());
        this.output = kernels.allocate(1, use.outputs(), use.outputs());
        this.reduced = new Slot(kernels);
        this.summation = new Slot(kernels);
    }

    @Override
    public void takeInputs(LayerState state) {
        add(strip -> inputs.of(state, strip), state.input().columns(), input);
    }

    @Override
    public void addCotangents(LayerState state, Matrix cotangents) {
        for (int j = 0; j < cotangents.count(); j++) {
            Matrix cotangent = cotangents.matrix(j);
            add(strip -> use.outputs(cotangent, strip), cotangent.columns(), output);
        }
    }

    @Override
    public List<Matrix> sums() {
        return List.of(input, output);
    }

    @Override
    public LayerFactors.Kronecker factors(int examples) {
        double terms = (double) examples * places() * (reduces ? places() : 1);
        INDArray mean = LayerAccumulator.symmetric(kernels, input).divi(terms);
        return new LayerFactors.Kronecker(layer, mean, LayerAccumulator.symmetric(kernels, output), use.bias());
    }

    /** Returns the number R of positions of an example. */
    private int places() {
        return use.strips() * use.places();
    }

    private void add(IntFunction<Matrix> strips, int examples, Matrix sum) {
        if (reduces) {
            kernels.addOuterProducts(summed(strips, sum.rows(), examples), sum);
            return;
        }
        for (int strip = 0; strip < use.strips(); strip++) {
            kernels.addOuterProducts(strips.apply(strip), sum);
        }
    }

    /** Returns the sum over all positions. */
    private Matrix summed(IntFunction<Matrix> strips, int rows, int examples) {
        Matrix sum = reduced.shaped(1, rows, examples);
        Matrix ofPlaces = summation(examples);
        kernels.clear(sum);
        for (int strip = 0; strip < use.strips(); strip++) {
            kernels.multiply(Transpose.NEITHER, strips.apply(strip), ofPlaces, 1, sum);
        }
        return sum;
    }

    /**
     * Returns the matrix by which a strip is multiplied to sum over its positions: an identity matrix for each
     * position, stacked vertically.
     */
    private Matrix summation(int examples) {
        Matrix matrix = summation.shaped(1, use.places() * examples, examples);
        if (!matrix.equals(filledSummation)) {
            double[] values = new double[(int) matrix.size()];
            for (int row = 0; row < matrix.rows(); row++) {
                values[row * examples + row % examples] = 1;
            }
            kernels.write(values, 1, matrix);
            filledSummation = matrix;
        }
        return matrix;
    }
}
