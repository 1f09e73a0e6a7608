package org.sagitta.runtime.engine.rule;

import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.sagitta.api.layer.Auxiliary;
import org.sagitta.api.layer.Channels;
import org.sagitta.api.layer.ConvolutionShape;
import org.sagitta.api.layer.Kernels;
import org.sagitta.api.layer.LayerRule;
import org.sagitta.api.layer.LayerState;
import org.sagitta.api.layer.Matrix;
import org.sagitta.api.layer.ParameterShape;
import org.sagitta.api.layer.RowMap;
import org.sagitta.api.layer.RowMap.Term;
import org.sagitta.api.layer.WeightUse;

/**
 * A two-dimensional convolution maps an image [C, H, W] by cross-correlation, with or without a bias per output
 * channel. The weights have the shape {@code [out, in, kernel rows, kernel columns]}.
 *
 * <p>For a stride along the columns, the columns of the input are sorted by their remainder modulo the stride first, so
 * that the values that a column of the kernel reads are contiguous.
 */
public final class Convolution implements LayerRule {
    private static final int WEIGHT = 0;
    private static final int BIAS = 1;
    private static final int SORTED = 0;

    private final List<Integer> inputShape;
    private final List<Integer> outputShape;
    private final SlidingWindow rows;
    private final SlidingWindow columns;
    private final boolean bias;
    private final ConvolutionShape shape;
    private final RowMap sorting;
    private final RowMap unsorting;

    public Convolution(List<Integer> inputShape, int outputs, SlidingWindow rows, SlidingWindow columns, boolean bias) {
        this.inputShape = List.copyOf(inputShape);
        this.rows = rows;
        this.columns = columns;
        this.bias = bias;
        this.outputShape = List.of(outputs, rows.outputs(inputShape.get(1)), columns.outputs(inputShape.get(2)));
        int sortedWidth = sortedWidth();
        this.sorting = isStrided() ? sorting(sortedWidth) : RowMap.identity(0);
        this.unsorting = sorting.transposed();
        this.shape = new ConvolutionShape(
                inputShape.get(0),
                inputShape.get(1),
                isStrided() ? sortedWidth * columns.stride() : inputShape.get(2),
                outputs,
                outputShape.get(1),
                outputShape.get(2),
                rows.kernel(),
                rows.stride(),
                rows.before(),
                rows.dilation(),
                ImmutableIntArray.copyOf(IntStream.range(0, columns.kernel()).map(j -> tap(j, sortedWidth))));
    }

    /** Returns the kernel along the rows. */
    public SlidingWindow rows() {
        return rows;
    }

    /** Returns the kernel along the columns. */
    public SlidingWindow columns() {
        return columns;
    }

    /** Returns whether a bias is added. */
    public boolean bias() {
        return bias;
    }

    @Override
    public List<Integer> inputShape() {
        return inputShape;
    }

    @Override
    public List<Integer> outputShape() {
        return outputShape;
    }

    @Override
    public List<ParameterShape> parameters() {
        ParameterShape weight = new ParameterShape(
                "weight",
                List.of(outputShape.get(0), inputShape.get(0), rows.kernel(), columns.kernel()),
                List.of(3, 0, 2, 1),
                columns.kernel() * outputShape.get(0));
        return bias ? List.of(weight, new ParameterShape("bias", List.of(outputShape.get(0)))) : List.of(weight);
    }

    @Override
    public List<Auxiliary> auxiliaries() {
        return isStrided() ? List.of(Auxiliary.perExample(sorting.outputs())) : List.of();
    }

    @Override
    public boolean readsInput() {
        return !isStrided();
    }

    @Override
    public void forward(Kernels kernels, List<Matrix> parameters, LayerState state) {
        if (isStrided()) {
            kernels.mapRows(sorting, state.input(), state.auxiliary().get(SORTED));
        }
        beginWithBias(kernels, parameters, state.output());
        kernels.convolve(shape, parameters.get(WEIGHT), input(state), state.output());
    }

    @Override
    public void pushForward(
            Kernels kernels,
            List<Matrix> parameters,
            LayerState state,
            List<Matrix> directions,
            Optional<Matrix> inputTangent,
            Matrix outputTangent) {
        beginWithBias(kernels, directions, outputTangent);
        kernels.convolve(shape, directions.get(WEIGHT), input(state), outputTangent);
        inputTangent.ifPresent(
                tangent -> kernels.convolve(shape, parameters.get(WEIGHT), sorted(kernels, tangent), outputTangent));
    }

    @Override
    public void pullBack(
            Kernels kernels, List<Matrix> parameters, LayerState state, Matrix cotangent, Matrix inputCotangent) {
        Matrix sum = beginInput(kernels, inputCotangent);
        kernels.convolveTransposed(shape, parameters.get(WEIGHT), cotangent, sum);
        endInput(kernels, sum, inputCotangent);
    }

    @Override
    public void pullBackTangent(
            Kernels kernels,
            List<Matrix> parameters,
            LayerState state,
            List<Matrix> directions,
            Matrix inputTangent,
            Matrix cotangentTangent,
            Matrix inputCotangentTangent) {
        Matrix sum = beginInput(kernels, inputCotangentTangent);
        kernels.convolveTransposed(shape, parameters.get(WEIGHT), cotangentTangent, sum);
        kernels.convolveTransposed(shape, directions.get(WEIGHT), state.cotangent(), sum);
        endInput(kernels, sum, inputCotangentTangent);
    }

    @Override
    public void addGradient(Kernels kernels, LayerState state, Matrix cotangent, List<Matrix> gradient) {
        kernels.correlate(shape, cotangent, input(state), gradient.get(WEIGHT));
        if (bias) {
            kernels.addChannelSums(Channels.of(outputShape), cotangent, gradient.get(BIAS));
        }
    }

    @Override
    public void addGradientOfTangent(
            Kernels kernels,
            LayerState state,
            List<Matrix> directions,
            Optional<Matrix> inputTangent,
            List<Matrix> gradient) {
        inputTangent.ifPresent(
                tangent -> kernels.correlate(shape, state.cotangent(), sorted(kernels, tangent), gradient.get(WEIGHT)));
    }

    @Override
    public Optional<WeightUse> weightUse() {
        return Optional.of(new Patches(shape, bias, this::input));
    }

    @Override
    public LayerRule withBias() {
        return bias ? this : new Convolution(inputShape, outputShape.get(0), rows, columns, true);
    }

    @Override
    public String toString() {
        return "Convolution " + inputShape + " -> " + outputShape;
    }

    private boolean isStrided() {
        return columns.stride() > 1;
    }

    /** Returns the number of columns with the same remainder, including padding. */
    private int sortedWidth() {
        return outputShape.get(2) + (columns.extent() - 1) / columns.stride();
    }

    /** Returns the column at which column j of the kernel begins to read. */
    private int tap(int j, int sortedWidth) {
        int first = j * columns.dilation();
        return isStrided()
                ? first % columns.stride() * sortedWidth + first / columns.stride()
                : first - columns.before();
    }

    private RowMap sorting(int sortedWidth) {
        List<List<Term>> terms = new ArrayList<>();
        for (int row = 0; row < inputShape.get(0) * inputShape.get(1); row++) {
            for (int remainder = 0; remainder < columns.stride(); remainder++) {
                for (int x = 0; x < sortedWidth; x++) {
                    int pixel = x * columns.stride() + remainder - columns.before();
                    boolean inside = pixel >= 0 && pixel < inputShape.get(2);
                    terms.add(inside ? List.of(new Term(row * inputShape.get(2) + pixel, 1)) : List.of());
                }
            }
        }
        return RowMap.of(inputs(), terms);
    }

    private Matrix input(LayerState state) {
        return isStrided() ? state.auxiliary().get(SORTED) : state.input();
    }

    private Matrix sorted(Kernels kernels, Matrix x) {
        if (!isStrided()) {
            return x;
        }
        Matrix sorted = kernels.scratch(0, x.count(), sorting.outputs(), x.columns());
        kernels.mapRows(sorting, x, sorted);
        return sorted;
    }

    private void beginWithBias(Kernels kernels, List<Matrix> parameters, Matrix output) {
        if (bias) {
            kernels.fillChannels(Channels.of(outputShape), parameters.get(BIAS), output);
        } else {
            kernels.clear(output);
        }
    }

    /** Returns a matrix of zeros in which cotangents of the input are summed. */
    private Matrix beginInput(Kernels kernels, Matrix inputCotangent) {
        Matrix sum = isStrided()
                ? kernels.scratch(0, inputCotangent.count(), sorting.outputs(), inputCotangent.columns())
                : inputCotangent;
        kernels.clear(sum);
        return sum;
    }

    private void endInput(Kernels kernels, Matrix sum, Matrix inputCotangent) {
        if (isStrided()) {
            kernels.mapRows(unsorting, sum, inputCotangent);
        }
    }
}
