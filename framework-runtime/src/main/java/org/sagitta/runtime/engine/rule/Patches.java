package org.sagitta.runtime.engine.rule;

import java.util.function.Function;
import org.sagitta.api.layer.ConvolutionShape;
import org.sagitta.api.layer.Kernels;
import org.sagitta.api.layer.LayerState;
import org.sagitta.api.layer.Matrix;
import org.sagitta.api.layer.WeightUse;

/**
 * Describes the use of a convolution's weights: they are multiplied by the patches of the input that they cover, one
 * patch for each pixel of the output. A strip is a row of the output.
 *
 * @param input returns the input in the form that the shape describes, from the state after a forward pass
 */
record Patches(ConvolutionShape shape, boolean bias, Function<LayerState, Matrix> input) implements WeightUse {
    @Override
    public int inputs() {
        return shape.depth() * shape.taps().length();
    }

    @Override
    public int outputs() {
        return shape.outputs();
    }

    @Override
    public int strips() {
        return shape.outputHeight();
    }

    @Override
    public int places() {
        return shape.outputWidth();
    }

    @Override
    public void inputs(Kernels kernels, LayerState state, int strip, Matrix to) {
        Matrix x = input.apply(state);
        int top = strip * shape.stride() - shape.padding();
        int patchRow = 0;
        for (int channel = 0; channel < shape.channels(); channel++) {
            for (int i = 0; i < shape.kernelHeight(); i++) {
                int row = top + i * shape.dilation();
                for (int tap = 0; tap < shape.taps().length(); tap++) {
                    Matrix values = to.view((long) patchRow++ * to.columns(), 1, 1, to.columns());
                    copyRow(kernels, x, row, channel, shape.taps().get(tap), values);
                }
            }
        }
    }

    /** Copies one row of one channel from a column on; padding is zero. */
    private void copyRow(Kernels kernels, Matrix x, int row, int channel, int start, Matrix to) {
        boolean inside = row >= 0 && row < shape.height();
        int left = Math.max(0, -start);
        int right = inside ? Math.min(shape.outputWidth(), shape.width() - start) : left;
        if (right - left < shape.outputWidth()) {
            kernels.clear(to);
        }
        if (left < right) {
            long n = x.columns();
            long first = ((long) row * shape.channels() + channel) * shape.width() + start + left;
            kernels.copy(x, first * n, to, left * n, (right - left) * n);
        }
    }

    @Override
    public Matrix outputs(Matrix outputs, int strip) {
        int columns = shape.outputWidth() * outputs.columns();
        return outputs.view((long) strip * shape.outputs() * columns, 1, shape.outputs(), columns);
    }
}
