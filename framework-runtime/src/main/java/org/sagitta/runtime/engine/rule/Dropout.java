package org.sagitta.runtime.engine.rule;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.sagitta.api.layer.Auxiliary;
import org.sagitta.api.layer.Kernels;
import org.sagitta.api.layer.LayerMode;
import org.sagitta.api.layer.LayerRule;
import org.sagitta.api.layer.LayerState;
import org.sagitta.api.layer.Matrix;

/**
 * Dropout sets each feature of each example to 0 with probability {@code rate} in training, and otherwise divides it by
 * 1 - rate; in evaluation it does nothing (Srivastava 2014). The state's seed determines the mask.
 *
 * @param active whether there is a mask
 */
public record Dropout(List<Integer> inputShape, double rate, boolean active) implements LayerRule {
    private static final int MASK = 0;

    public Dropout {
        inputShape = List.copyOf(inputShape);
    }

    @Override
    public List<Integer> outputShape() {
        return inputShape;
    }

    @Override
    public boolean isIdentity() {
        return !active;
    }

    @Override
    public LayerRule in(LayerMode mode) {
        return new Dropout(inputShape, rate, mode == LayerMode.TRAINING);
    }

    @Override
    public List<Auxiliary> auxiliaries() {
        return active ? List.of(Auxiliary.perExample(inputs())) : List.of();
    }

    @Override
    public void forward(Kernels kernels, List<Matrix> parameters, LayerState state) {
        SplittableRandom random = new SplittableRandom(state.seed());
        double[] mask = new double[(int) state.input().size()];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = random.nextDouble() < rate ? 0 : 1 / (1 - rate);
        }
        kernels.write(mask, 1, state.auxiliary().get(MASK));
        kernels.times(state.auxiliary().get(MASK), state.input(), state.output());
    }

    @Override
    public void pushForward(
            Kernels kernels,
            List<Matrix> parameters,
            LayerState state,
            List<Matrix> directions,
            Optional<Matrix> inputTangent,
            Matrix outputTangent) {
        kernels.times(state.auxiliary().get(MASK), inputTangent.orElseThrow(), outputTangent);
    }

    @Override
    public void pullBack(
            Kernels kernels, List<Matrix> parameters, LayerState state, Matrix cotangent, Matrix inputCotangent) {
        kernels.times(state.auxiliary().get(MASK), cotangent, inputCotangent);
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
