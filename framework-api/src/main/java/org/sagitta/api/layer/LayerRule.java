package org.sagitta.api.layer;

import com.google.common.primitives.ImmutableDoubleArray;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A layer on inputs of a certain shape: a function f(a, w) of inputs a and parameters w, with the derivatives that gradients
 * and curvature products are made of. The engine knows nothing else of a layer.
 *
 * <p>Activations are {@code [features x n]} for a chunk of n examples. Tangents and cotangents are stacks of k of them, for k
 * directions at once; so are directions in parameter space and accumulated gradients, in lists like that of the parameters.
 * A prime marks the derivative along a direction v of the parameters: a' is the input's tangent, f' the output's; c is the
 * output's cotangent dL/df at the parameters, c' its tangent. Lists of parameters at the current point go on with the {@link
 * #statistics}.
 *
 * <p>A rule is immutable. Only what has parameters implements the methods that add to gradients.
 */
public interface LayerRule {
    /** The shape of one input: [C, H, W] or [F]. */
    List<Integer> inputShape();

    /** The shape of one output: [C, H, W] or [F]. */
    List<Integer> outputShape();

    /** Features of an input. */
    default int inputs() {
        return inputShape().stream().reduce(1, Math::multiplyExact);
    }

    /** Features of an output. */
    default int outputs() {
        return outputShape().stream().reduce(1, Math::multiplyExact);
    }

    /** The layer's parameters, in the order of the flat vector. */
    default List<ParameterShape> parameters() {
        return List.of();
    }

    /** What the layer keeps beside its parameters and training updates in its own way: batch normalisation's means. */
    default List<ParameterShape> statistics() {
        return List.of();
    }

    /** What all components of a parameter or statistic start from; empty where they are drawn at random. */
    default OptionalDouble initialValue(ParameterShape shape) {
        return shape.dimensions().size() == 1 ? OptionalDouble.of(0) : OptionalDouble.empty();
    }

    /** True of a layer that hands on its input as it is; the engine leaves it out. */
    default boolean isIdentity() {
        return false;
    }

    /** Whether output i is a function of input i alone, so that the derivative by the inputs is a diagonal matrix. */
    default boolean isElementWise() {
        return false;
    }

    /** False where the outputs of one example depend on the others of its batch, so that no batch may be cut. */
    default boolean isPerExample() {
        return true;
    }

    /** This layer's rule in another mode. */
    default LayerRule in(LayerMode mode) {
        return this;
    }

    /** The matrices that the forward pass leaves in {@link LayerState#auxiliary}. */
    default List<Auxiliary> auxiliaries() {
        return List.of();
    }

    /** Whether anything but {@link #forward} reads the state's input; if not it is not kept. */
    default boolean readsInput() {
        return !parameters().isEmpty();
    }

    /** Whether second derivatives read the state's cotangent; if not it is not kept. */
    default boolean readsCotangent() {
        return !parameters().isEmpty();
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

    /**
     * Adds (df/dw)' c_j, summed over the examples, to gradient j. What it needs of the parameters, the forward pass leaves in
     * an auxiliary matrix.
     */
    default void addGradient(Kernels kernels, LayerState state, Matrix cotangent, List<Matrix> gradient) {}

    /**
     * Adds (d/dt (df/dw)_j)' c, summed over the examples, to gradient j; c is the state's own cotangent.
     *
     * @param directions v, which count where f is not linear in w
     * @param inputTangent a', or empty where the input does not depend on parameters
     */
    default void addGradientOfTangent(
            Kernels kernels,
            LayerState state,
            List<Matrix> directions,
            Optional<Matrix> inputTangent,
            List<Matrix> gradient) {}

    /**
     * Adds the squares of (df/dw)' c_j of each single example, summed over examples and j, to one parameter vector. Unless
     * there is a faster way, example by example with {@link #addGradient}.
     */
    default void addSquaredGradient(Kernels kernels, LayerState state, Matrix cotangent, List<Matrix> squares) {
        if (!parameters().isEmpty()) {
            new ExampleGradients(this, kernels, state, cotangent).addSquares(squares);
        }
    }

    /** How the layer multiplies by its parameters, where it has the structure that Kronecker factors need. */
    default Optional<WeightUse> weightUse() {
        return Optional.empty();
    }

    /** This layer's rule with a bias added to what it puts out; itself where it has one already, or cannot have one. */
    default LayerRule withBias() {
        return this;
    }

    /**
     * The layer as a fixed function of each channel, so that a layer before it can take it in; empty for most layers.
     *
     * @param parameters the values of all parameters, one parameter after another
     * @param statistics the values of all running statistics, likewise
     */
    default Optional<ChannelScaling> channelScaling(ImmutableDoubleArray parameters, ImmutableDoubleArray statistics) {
        return Optional.empty();
    }

    /**
     * Moves running statistics towards those of the batch, after a forward pass in {@link LayerMode#TRAINING}.
     *
     * @param running the statistics, in the order of {@link #statistics}; changed in place
     */
    default void updateStatistics(Kernels kernels, LayerState state, List<Matrix> running) {}
}
