package org.sagitta.runtime.engine.rule;

import java.util.List;
import java.util.Optional;
import org.sagitta.runtime.engine.kernel.Kernels;
import org.sagitta.runtime.engine.kernel.Matrix;

/** phi(z), feature by feature. */
public record ElementWise(int inputs, ActivationFunction function) implements Rule {
    private static final int SLOPE = 0;
    private static final int CURVATURE = 1;

    @Override
    public int outputs() {
        return inputs;
    }

    @Override
    public boolean isIdentity() {
        return function instanceof ActivationFunction.Identity;
    }

    @Override
    public int auxiliaries() {
        return 2;
    }

    @Override
    public void forward(Kernels kernels, List<Matrix> parameters, LayerState state) {
        kernels.activate(
                function,
                state.input(),
                state.output(),
                state.auxiliary().get(SLOPE),
                state.auxiliary().get(CURVATURE));
    }

    @Override
    public void pushForward(
            Kernels kernels,
            List<Matrix> parameters,
            LayerState state,
            List<Matrix> directions,
            Optional<Matrix> inputTangent,
            Matrix outputTangent) {
        inputTangent.ifPresentOrElse(
                tangent -> kernels.times(state.auxiliary().get(SLOPE), tangent, outputTangent),
                () -> kernels.clear(outputTangent));
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
        kernels.timesPlus(
                state.auxiliary().get(SLOPE),
                cotangentTangent,
                state.auxiliary().get(CURVATURE),
                state.cotangent(),
                inputTangent,
                inputCotangentTangent);
    }
}
