package org.sagitta.runtime.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.sagitta.api.data.Examples;
import org.sagitta.api.data.Targets;
import org.sagitta.api.loss.Loss;
import org.sagitta.api.surface.Curvature;
import org.sagitta.api.surface.ParameterBlock;
import org.sagitta.runtime.engine.eigen.SymmetricEigensolver;
import org.sagitta.runtime.engine.loss.SoftmaxCrossEntropy;
import org.sagitta.runtime.engine.loss.SquaredError;
import org.sagitta.runtime.engine.network.Network;
import org.sagitta.runtime.engine.rule.ActivationFunction;
import org.sagitta.runtime.engine.rule.Dense;
import org.sagitta.runtime.engine.rule.ElementWise;

/** Tests known properties of the curvature of whole classes of networks. */
class CurvatureOraclesTest {
    private static final int INPUTS = 4;
    private static final int HIDDEN = 5;
    private static final int CLASSES = 3;
    private static final int FIRST_LAYER = INPUTS * HIDDEN + HIDDEN;
    private static final int SECOND_WEIGHT = HIDDEN * CLASSES;
    private static final double TOLERANCE = 1e-12;

    /** Softmax cross-entropy: N (C - 1), for each L_n has the constant vector in its kernel. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5})
    void theGgnOfAClassifierHasARankOfAtMostExamplesTimesClassesLessOne(int examples) {
        assertEquals(
                examples * (CLASSES - 1),
                rank(network(new SoftmaxCrossEntropy(), examples).matrix(Curvature.GGN)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5})
    void theGgnOfSquaredErrorsHasARankOfAtMostExamplesTimesOutputs(int examples) {
        assertEquals(
                examples * CLASSES,
                rank(network(new SquaredError(true), examples).matrix(Curvature.GGN)));
    }

    /** The outputs are linear in one layer's parameters while the others, and the pattern of the rectifiers, stay. */
    @Test
    void eachLayersBlockOfAPiecewiseLinearNetworkIsThatOfTheGgn() {
        NetworkSurface surface = network(new SoftmaxCrossEntropy(), 20);
        INDArray hessian = surface.matrix(Curvature.HESSIAN);
        INDArray ggn = surface.matrix(Curvature.GGN);

        assertTrue(hessian.distance2(ggn) > 1e-2, "apart from their blocks they differ");
        for (List<ParameterBlock> layer : List.of(
                surface.layout().blocks().subList(0, 2),
                surface.layout().blocks().subList(2, 4))) {
            int from = layer.get(0).offset();
            int to = layer.get(1).offset() + layer.get(1).size();
            assertClose(block(ggn, from, to), block(hessian, from, to));
        }
    }

    /** (W1, b1) times alpha, W2 over alpha: the function stays, and H' = D^-1 H D^-1 (Dinh et al. 2017). */
    @Test
    void rescaledRectifiersHaveTheSameFunctionAndARescaledHessian() {
        NetworkSurface surface = network(new SoftmaxCrossEntropy(), 20);
        double alpha = 3;
        double[] d = new double[surface.dimension()];
        Arrays.setAll(d, i -> i < FIRST_LAYER ? alpha : i < FIRST_LAYER + SECOND_WEIGHT ? 1 / alpha : 1);
        INDArray scale = Nd4j.createFromArray(d);
        NetworkSurface rescaled = surface.at(surface.parameters().mul(scale));
        INDArray h = surface.matrix(Curvature.HESSIAN);
        INDArray inverse = scale.rdiv(1);

        assertEquals(surface.loss(), rescaled.loss(), TOLERANCE);
        INDArray found = rescaled.matrix(Curvature.HESSIAN);
        assertClose(h.mulRowVector(inverse).mulColumnVector(inverse.reshape(d.length, 1)), found);
        assertEquals(trace(h, 0, FIRST_LAYER) / 9, trace(found, 0, FIRST_LAYER), TOLERANCE);
        int end = FIRST_LAYER + SECOND_WEIGHT;
        assertEquals(trace(h, FIRST_LAYER, end) * 9, trace(found, FIRST_LAYER, end), 1e-11);
        assertEquals(quadratic(surface, h), quadratic(rescaled, found), TOLERANCE);
    }

    private static double quadratic(NetworkSurface at, INDArray h) {
        INDArray theta = at.parameters().reshape(at.dimension(), 1);
        return theta.transpose().mmul(h).mmul(theta).getDouble(0);
    }

    private static NetworkSurface network(Loss loss, int examples) {
        Random random = new Random(2);
        Network network = Network.chain(
                List.of(INPUTS),
                List.of(
                        new Dense(INPUTS, HIDDEN, true),
                        new ElementWise(List.of(HIDDEN), new ActivationFunction.Relu()),
                        new Dense(HIDDEN, CLASSES, true)));
        Targets targets = loss instanceof SoftmaxCrossEntropy
                ? RandomProblem.classes(random, examples, CLASSES)
                : new Targets.Values(RandomProblem.gaussian(random, examples, CLASSES));
        // Hidden units that are mostly active, so that no rank is lost to those that are not.
        INDArray parameters =
                RandomProblem.gaussian(random, network.layout().dimension(), 1).reshape(-1);
        IntStream.range(INPUTS * HIDDEN, FIRST_LAYER).forEach(i -> parameters.putScalar(i, 2));
        return NetworkSurface.of(
                network,
                loss,
                new Examples(RandomProblem.gaussian(random, examples, INPUTS), List.of(INPUTS), targets),
                parameters,
                DataType.DOUBLE);
    }

    private static int rank(INDArray matrix) {
        double[] values = SymmetricEigensolver.eigenvalues(matrix).values().toDoubleVector();
        double largest = values[values.length - 1];
        return (int)
                Arrays.stream(values).filter(value -> value > 1e-12 * largest).count();
    }

    private static double trace(INDArray matrix, int from, int to) {
        return IntStream.range(from, to)
                .mapToDouble(i -> matrix.getDouble(i, i))
                .sum();
    }

    private static INDArray block(INDArray matrix, int from, int to) {
        return matrix.get(NDArrayIndex.interval(from, to), NDArrayIndex.interval(from, to));
    }

    private static void assertClose(INDArray expected, INDArray actual) {
        assertArrayEquals(
                expected.dup('c').data().asDouble(), actual.dup('c').data().asDouble(), TOLERANCE);
    }
}
