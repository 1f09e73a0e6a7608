package org.sagitta.runtime.engine.dense;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sagitta.api.layer.Kernels;
import org.sagitta.api.layer.LayerState;
import org.sagitta.api.layer.Matrix;
import org.sagitta.api.layer.WeightUse;
import org.sagitta.runtime.engine.kernel.Slot;

/**
 * The values and derivatives of one dense layer z = W a + b on a panel of n examples, from which a
 * {@link LayerwiseMatrix} is computed. Derivatives are taken with respect to the outputs i of the origin, which is this
 * layer or an earlier one, at fixed parameters.
 */
final class DenseLayerPanel {
    private final int node;
    private final WeightUse use;
    private final int offset;
    private final Slot input;
    private final Slot cotangent;
    private final Slot inputDerivative;
    private final Slot cotangentDerivative;

    /**
     * The layer's weight or bias; each of its rows is multiplied by the same inputs.
     *
     * @param offset the offset in the flat parameter vector
     * @param columns the number of columns of a row
     * @param multiplier {@code [columns x n]}: a, or 1 for the bias
     * @param derivative the derivative of the multiplier; empty if it is 0
     */
    record Part(int offset, int columns, Matrix multiplier, Optional<Matrix> derivative) {}

    DenseLayerPanel(Kernels kernels, int node, WeightUse use, int offset) {
        this.node = node;
        this.use = use;
        this.offset = offset;
        this.input = new Slot(kernels);
        this.cotangent = new Slot(kernels);
        this.inputDerivative = new Slot(kernels);
        this.cotangentDerivative = new Slot(kernels);
    }

    int node() {
        return node;
    }

    int outputs() {
        return use.outputs();
    }

    /** Returns the inputs a, {@code [inputs x n]}. */
    Matrix input(int n) {
        return input.shaped(1, use.inputs(), n);
    }

    /** Returns the cotangents dL/dz, {@code [outputs x n]}. */
    Matrix cotangent(int n) {
        return cotangent.shaped(1, use.outputs(), n);
    }

    /** Returns da/dz for the origin's z: a stack of {@code [origin's outputs x n]}, one for each input. */
    Matrix inputDerivative(DenseLayerPanel origin, int n) {
        return inputDerivative.shaped(use.inputs(), origin.outputs(), n);
    }

    /** Returns the derivative of {@link #cotangent}: a stack of {@code [origin's outputs x n]}, one for each output. */
    Matrix cotangentDerivative(DenseLayerPanel origin, int n) {
        return cotangentDerivative.shaped(use.outputs(), origin.outputs(), n);
    }

    /** Copies a chunk's inputs and, if present, its cotangents to the columns from {@code column} on. */
    void take(Kernels kernels, LayerState state, boolean withCotangent, int column, int n) {
        copyRows(kernels, state.input(), input(n), 0, 1, column);
        if (withCotangent) {
            copyRows(kernels, state.cotangent(), cotangent(n), 0, 1, column);
        }
    }

    /**
     * Copies a chunk's derivatives with respect to the origin's outputs, from output {@code first} on, to the columns
     * from {@code column} on.
     */
    static void takeDerivatives(Kernels kernels, Matrix derivatives, Matrix to, int first, int column) {
        for (int j = 0; j < derivatives.count(); j++) {
            copyRows(kernels, derivatives.matrix(j), to, first + j, to.rows(), column);
        }
    }

    /**
     * Returns the weight, then the bias if there is one.
     *
     * @param ones {@code [1 x n]}
     * @param derivative the derivative of the input, if it is needed
     */
    List<Part> parts(Matrix ones, Optional<Matrix> derivative) {
        List<Part> parts = new ArrayList<>();
        parts.add(new Part(offset, use.inputs(), input(ones.columns()), derivative));
        if (use.bias()) {
            parts.add(new Part(offset + use.inputs() * use.outputs(), 1, ones, Optional.empty()));
        }
        return parts;
    }

    /** Copies row r to row first + r stride. */
    private static void copyRows(Kernels kernels, Matrix from, Matrix to, int first, int stride, int column) {
        for (int row = 0; row < from.rows(); row++) {
            long target = (first + (long) row * stride) * to.columns() + column;
            kernels.copy(from, (long) row * from.columns(), to, target, from.columns());
        }
    }
}
