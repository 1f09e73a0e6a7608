package org.sagitta.runtime.engine.rule;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.sagitta.api.layer.Auxiliary;
import org.sagitta.api.layer.Kernels;
import org.sagitta.api.layer.LayerRule;
import org.sagitta.api.layer.LayerState;
import org.sagitta.api.layer.Matrix;

/** A layer that applies an activation function phi(z) to each feature. */
public record ElementWise(List<Integer> inputShape, ActivationFunction function) implements LayerRule {
    private static final int SLOPE = 0;
    private static final int CURVATURE = 1;

    public ElementWise {
        inputShape = List.copyOf(inputShape);
    }

    @Override
    public List<Integer> outputShape() {
        return inputShape;
    }

    @Override
    public boolean isIdentity() {
        return function instanceof ActivationFunction.Identity;
    }

    @Override
    public boolean isElementWise() {
        return true;
    }

    @Override
    public List<Auxiliary> auxiliaries() {
        return Collections.nCopies(function.isPiecewiseLinear() ? 1 : 2, Auxiliary.perExample(inputs()));
    }

    @Override
    public boolean readsCotangent() {
        return !function.isPiecewiseLinear();
    }

    @Override
    public void forward(Kernels kernels, List<Matrix> parameters, LayerState state) {
        kernels.activate(
                function,
                state.input(),
                state.output(),
                state.auxiliary().get(SLOPE),
                function.isPiecewiseLinear() ? null : state.auxiliary().get(CURVATURE));
    }

    @Override
    public void pushForward(
            Kernels kernels,
            List<Matrix> parameters,
            LayerState state,
            List<Matrix> directions,
            Optional<Matrix> inputTangent,
            Matrix outputTangent) {
        kernels.times(state.auxiliary().get(SLOPE), inputTangent.orElseThrow(), outputTangent);
    }

    @Override
    public void pullBack(
            Kernels kernels, List<Matrix> parameters, LayerState state, Matrix cotangent, Matrix inputCotangent) {
        kernels.times(state.auxiliary().get(SLOPE), cotangent, inputCotangent);
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
        if (function.isPiecewiseLinear()) {
            pullBack(kernels, parameters, state, cotangentTangent, inputCotangentTangent);
        } else {
            kernels.timesPlus(
                    state.auxiliary().get(SLOPE),
                    cotangentTangent,
                    state.auxiliary().get(CURVATURE),
                    state.cotangent(),
                    inputTangent,
                    inputCotangentTangent);
        }
    }
}
