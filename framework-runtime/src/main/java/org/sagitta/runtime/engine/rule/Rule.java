package org.sagitta.runtime.engine.rule;

import java.util.List;
import java.util.Optional;
import org.sagitta.runtime.engine.kernel.Kernels;
import org.sagitta.runtime.engine.kernel.Matrix;

/**
 * A layer type: a function f(a, w) of inputs a and parameters w, with the derivatives that gradients and curvature products
 * are made of. The engine knows nothing else of a layer.
 *
 * <p>Activations are {@code [features x n]} for a chunk of n examples. Tangents and cotangents are stacks of k of them, for k
 * directions at once; so are directions in parameter space and accumulated gradients, in lists like that of the parameters.
 * A prime marks the derivative along a direction v of the parameters: a' is the input's tangent, f' the output's; c is the
 * output's cotangent dL/df at the parameters, c' its tangent.
 *
 * <p>A rule is immutable. Only what has parameters implements the methods that add to gradients.
 */
public interface Rule {
    /** Features of an input. */
    int inputs();

    /** Features of an output. */
    int outputs();

    /** The layer's parameters, in the order of the flat vector. */
    default List<ParameterShape> parameters() {
        return List.of();
    }

    /** True of a layer that hands on its input as it is; the engine leaves it out. */
    default boolean isIdentity() {
        return false;
    }

    /** How many matrices the forward pass leaves in {@link LayerState#auxiliary}. */
    default int auxiliaries() {
        return 0;
    }

    /** Fills in the state's output and auxiliary matrices: f(a, w). */
    void forward(Kernels kernels, List<Matrix> parameters, LayerState state);

    /**
     * Tangents of the output: f'_j = (df/da) a'_j + (df/dw) v_j.
     *
     * @param inputTangent a', or empty where the input does not depend on parameters
     */
    void pushForward(
            Kernels kernels,
            List<Matrix> parameters,
            LayerState state,
            List<Matrix> directions,
            Optional<Matrix> inputTangent,
            Matrix outputTangent);

    /** Cotangents of the input: (df/da)' c_j for a stack of cotangents c_j of the output. */
    void pullBack(Kernels kernels, List<Matrix> parameters, LayerState state, Matrix cotangent, Matrix inputCotangent);

    /**
     * Tangents of the input's cotangent: (df/da)' c'_j + (d/dt (df/da)_j)' c, the second term with the state's own cotangent
     * c.
     */
    void pullBackTangent(
            Kernels kernels,
            List<Matrix> parameters,
            LayerState state,
            List<Matrix> directions,
            Matrix inputTangent,
            Matrix cotangentTangent,
            Matrix inputCotangentTangent);

    /** Adds (df/dw)' c_j, summed over the examples, to gradient j. */
    default void addGradient(Kernels kernels, LayerState state, Matrix cotangent, List<Matrix> gradient) {}

    /** Adds (d/dt (df/dw)_j)' c, summed over the examples, to gradient j; c is the state's own cotangent. */
    default void addGradientOfTangent(
            Kernels kernels, LayerState state, Optional<Matrix> inputTangent, List<Matrix> gradient) {}

    /** Adds the squares of (df/dw)' c_j of each single example, summed over examples and j, to one parameter vector. */
    default void addSquaredGradient(Kernels kernels, LayerState state, Matrix cotangent, List<Matrix> squares) {}
}
