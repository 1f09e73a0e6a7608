package org.sagitta.runtime.engine.factor;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.layer.Kernels;
import org.sagitta.api.layer.LayerState;
import org.sagitta.api.layer.Matrix;
import org.sagitta.api.layer.Transpose;
import org.sagitta.api.layer.WeightUse;
import org.sagitta.api.surface.KroneckerBasis;
import org.sagitta.runtime.engine.kernel.Slot;
import org.sagitta.runtime.engine.network.Graph.Node;

/**
 * Sums the second moments of one layer's gradients in a Kronecker-factored basis (George et al. 2018):
 *
 * <pre>S = (1/N) sum_n sum_c (sum_r (U_G' g_r) (U_A' a_r)') o (sum_r (U_G' g_r) (U_A' a_r)')</pre>
 *
 * For one position r, the factors are squared before the product, and one product computes all examples and columns.
 * For several positions, each example needs a product of its own, and the values of its factors are sorted by example
 * first.
 */
final class RotatedMomentAccumulator implements LayerAccumulator {
    private final Kernels kernels;
    private final String layer;
    private final WeightUse use;
    private final StripInputs inputs;
    private final Matrix outputBasis;
    private final Matrix inputBasis;
    private final Matrix sum;
    private final Slot rotated;
    private final Slot rotatedInputs;
    private final Slot rotatedOutputs;
    private final Slot gradient;
    private Matrix currentInputs;
    private int[] rowNumbers = {};

    private RotatedMomentAccumulator(Kernels kernels, WeightUse use, KroneckerBasis basis) {
        this.kernels = kernels;
        this.layer = basis.layer();
        this.use = use;
        this.inputs = new StripInputs(kernels, use);
        this.outputBasis = matrix(basis.output(), use.outputs(), "outputs of layer " + basis.layer());
        this.inputBasis = matrix(basis.input(), inputs.rows(), "inputs of layer " + basis.layer());
        this.sum = kernels.allocate(1, use.outputs(), inputs.rows());
        this.rotated = new Slot(kernels);
        this.rotatedInputs = new Slot(kernels);
        this.rotatedOutputs = new Slot(kernels);
        this.gradient = new Slot(kernels);
    }

    /**
     * Creates the sum for a layer that uses a weight.
     *
     * @throws IllegalArgumentException if the basis does not have the layer's shape
     */
    static RotatedMomentAccumulator of(Kernels kernels, Node node, KroneckerBasis basis) {
        return new RotatedMomentAccumulator(kernels, node.rule().weightUse().orElseThrow(), basis);
    }

    private Matrix matrix(INDArray basis, int size, String what) {
        if (basis.rank() != 2 || basis.rows() != size || basis.columns() != size) {
            throw new IllegalArgumentException(
                    "A basis of shape " + Arrays.toString(basis.shape()) + " for the " + size + " " + what);
        }
        return kernels.wrap(basis.castTo(kernels.precision()).dup('c')).view(0, 1, size, size);
    }

    @Override
    public void takeInputs(LayerState state) {
        currentInputs = hasOnePlace()
                ? squares(rotatedInputs, rotated(inputBasis, inputs.of(state, 0)))
                : byExample(rotatedInputs, inputBasis, state.input().columns(), strip -> inputs.of(state, strip));
    }

    @Override
    public void addCotangents(LayerState state, Matrix cotangents) {
        for (int j = 0; j < cotangents.count(); j++) {
            Matrix cotangent = cotangents.matrix(j);
            if (hasOnePlace()) {
                Matrix squares = squares(rotatedOutputs, rotated(outputBasis, use.outputs(cotangent, 0)));
                kernels.multiply(Transpose.RIGHT, squares, currentInputs, 1, sum);
            } else {
                addExampleByExample(byExample(
                        rotatedOutputs, outputBasis, cotangent.columns(), strip -> use.outputs(cotangent, strip)));
            }
        }
    }

    @Override
    public List<Matrix> sums() {
        return List.of(sum);
    }

    String layer() {
        return layer;
    }

    /** Returns S; must be called after all examples are added. */
    INDArray secondMoments() {
        return LayerAccumulator.array(kernels, sum);
    }

    private boolean hasOnePlace() {
        return use.strips() * use.places() == 1;
    }

    private void addExampleByExample(Matrix outputs) {
        int examples = outputs.count() / use.strips();
        Matrix product = gradient.shaped(1, sum.rows(), sum.columns());
        for (int example = 0; example < examples; example++) {
            for (int strip = 0; strip < use.strips(); strip++) {
                int at = strip * examples + example;
                kernels.multiply(
                        Transpose.RIGHT, outputs.matrix(at), currentInputs.matrix(at), strip == 0 ? 0 : 1, product);
            }
            kernels.addSquares(product, sum);
        }
    }

    /** Computes U' X. */
    private Matrix rotated(Matrix basis, Matrix x) {
        Matrix product = rotated.shaped(1, x.rows(), x.columns());
        kernels.multiply(Transpose.LEFT, basis, x, 0, product);
        return product;
    }

    private Matrix squares(Slot slot, Matrix x) {
        Matrix squares = slot.shaped(1, x.rows(), x.columns());
        kernels.clear(squares);
        kernels.addSquares(x, squares);
        return squares;
    }

    /** Computes U' X for each strip, with the values sorted by example: {@code [rows x places]} for each. */
    private Matrix byExample(Slot slot, Matrix basis, int examples, IntFunction<Matrix> strips) {
        int size = basis.rows() * use.places();
        Matrix sorted = slot.shaped(use.strips() * examples, basis.rows(), use.places());
        for (int strip = 0; strip < use.strips(); strip++) {
            Matrix values = rotated(basis, strips.apply(strip));
            Matrix to = sorted.view((long) strip * examples * size, 1, examples, size);
            kernels.gather(values, rowNumbers(size), 0, to);
        }
        return sorted;
    }

    private int[] rowNumbers(int count) {
        if (rowNumbers.length < count) {
            rowNumbers = IntStream.range(0, count).toArray();
        }
        return rowNumbers;
    }
}
