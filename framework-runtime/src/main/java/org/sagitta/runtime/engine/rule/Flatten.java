package org.sagitta.runtime.engine.rule;

import java.util.List;
import java.util.Optional;
import org.sagitta.runtime.engine.kernel.Kernels;
import org.sagitta.runtime.engine.kernel.Matrix;

/** An image as a vector: activations are flat already, so the input is handed on as it is. */
public record Flatten(int inputs) implements Rule {
    @Override
    public int outputs() {
        return inputs;
    }

    @Override
    public boolean isIdentity() {
        return true;
    }

    @Override
    public void forward(Kernels kernels, List<Matrix> parameters, LayerState state) {
        kernels.copy(state.input(), 0, state.output(), 0, state.input().size());
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
                tangent -> kernels.copy(tangent, 0, outputTangent, 0, tangent.size()),
                () -> kernels.clear(outputTangent));
    }

    @Override
    public void pullBack(
            Kernels kernels, List<Matrix> parameters, LayerState state, Matrix cotangent, Matrix inputCotangent) {
        kernels.copy(cotangent, 0, inputCotangent, 0, cotangent.size());
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
        pullBack(kernels, parameters, state, cotangentTangent, inputCotangentTangent);
    }
}
