package org.sagitta.runtime.engine.factor;

import java.util.Arrays;
import org.sagitta.api.layer.Kernels;
import org.sagitta.api.layer.LayerState;
import org.sagitta.api.layer.Matrix;
import org.sagitta.api.layer.WeightUse;
import org.sagitta.runtime.engine.kernel.Slot;

/**
 * Computes the inputs by which a layer's weight is multiplied, strip by strip, with a row of ones for the bias if there
 * is one.
 */
final class StripInputs {
    private final Kernels kernels;
    private final WeightUse use;
    private final Slot slot;
    private Matrix filled;

    StripInputs(Kernels kernels, WeightUse use) {
        this.kernels = kernels;
        this.use = use;
        this.slot = new Slot(kernels);
    }

    /** Returns the number of rows of a strip. */
    int rows() {
        return use.bias() ? use.inputs() + 1 : use.inputs();
    }

    /** Computes the inputs of one strip: {@code [rows x places n]}, valid until the next call. */
    Matrix of(LayerState state, int strip) {
        int columns = use.places() * state.input().columns();
        Matrix matrix = slot.shaped(1, rows(), columns);
        if (!matrix.equals(filled)) {
            fillBiasInput(matrix);
            filled = matrix;
        }
        use.inputs(kernels, state, strip, matrix.view(0, 1, use.inputs(), columns));
        return matrix;
    }

    private void fillBiasInput(Matrix matrix) {
        if (use.bias()) {
            double[] ones = new double[matrix.columns()];
            Arrays.fill(ones, 1);
            kernels.write(ones, 1, matrix.view((long) use.inputs() * matrix.columns(), 1, 1, matrix.columns()));
        }
    }
}
