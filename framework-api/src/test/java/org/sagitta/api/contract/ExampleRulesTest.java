package org.sagitta.api.contract;

import java.util.List;
import java.util.Optional;
import org.sagitta.api.layer.Auxiliary;
import org.sagitta.api.layer.Kernels;
import org.sagitta.api.layer.LayerRule;
import org.sagitta.api.layer.LayerState;
import org.sagitta.api.layer.Matrix;

class ExampleRulesTest extends LayerRuleContract {
    @Override
    protected List<LayerRule> rules() {
        return List.of(new Square(List.of(3)), new ExponentialGain(List.of(3)), new ExponentialGain(List.of(2, 2, 3)));
    }

    /** The one of the tutorial, in {@link org.sagitta.api.plugin}. */
    record Square(List<Integer> inputShape) implements LayerRule {
        @Override
        public List<Integer> outputShape() {
            return inputShape;
        }

        @Override
        public List<Auxiliary> auxiliaries() {
            return List.of(Auxiliary.perExample(inputs()), Auxiliary.perExample(inputs()));
        }

        @Override
        public boolean readsCotangent() {
            return true;
        }

        @Override
        public void forward(Kernels kernels, List<Matrix> parameters, LayerState state) {
            kernels.activate(
                    Square::evaluate,
                    state.input(),
                    state.output(),
                    state.auxiliary().get(0),
                    state.auxiliary().get(1));
        }

        @Override
        public void pushForward(
                Kernels kernels,
                List<Matrix> parameters,
                LayerState state,
                List<Matrix> directions,
                Optional<Matrix> inputTangent,
                Matrix outputTangent) {
            kernels.times(state.auxiliary().get(0), inputTangent.orElseThrow(), outputTangent);
        }

        @Override
        public void pullBack(
                Kernels kernels, List<Matrix> parameters, LayerState state, Matrix cotangent, Matrix inputCotangent) {
            kernels.times(state.auxiliary().get(0), cotangent, inputCotangent);
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
                    state.auxiliary().get(0),
                    cotangentTangent,
                    state.auxiliary().get(1),
                    state.cotangent(),
                    inputTangent,
                    inputCotangentTangent);
        }

        private static void evaluate(double[] z, int length, double[] value, double[] slope, double[] curvature) {
            for (int i = 0; i < length; i++) {
                value[i] = z[i] * z[i];
                slope[i] = 2 * z[i];
                curvature[i] = 2;
            }
        }
    }
}
