package org.sagitta.plugins.metrics;

import java.util.List;
import java.util.OptionalLong;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.event.Measurement;
import org.sagitta.api.objective.Objective;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.plugin.MetricContext;

/**
 * What the damped inverses of an estimate and of a reference do to the gradient and to random vectors, and what the loss does
 * along the estimate's Newton step.
 *
 * @param uncertainty of a figure that the inverses alone decide
 */
record StepComparison(
        Inverses inverses,
        CurvatureOperator estimate,
        MetricContext context,
        String method,
        Supplier<Measurement.Uncertainty> uncertainty) {

    List<Figure> figures(int randomVectors) {
        INDArray gradient = context.objective().gradient().castTo(DataType.DOUBLE);
        INDArray g = gradient.reshape(gradient.length(), 1);
        INDArray v = gaussian(estimate.dimension(), randomVectors);
        return List.of(
                new Figure("inverse-gradient-cosine", figure(() -> cosines(g)[0])),
                new Figure("inverse-gradient-error", figure(() -> errors(g)[0])),
                new Figure("inverse-random-cosine", mean(() -> cosines(v))),
                new Figure("inverse-random-error", mean(() -> errors(v))),
                new Figure("predicted-decrease", figure(() -> predictedDecrease(g))),
                new Figure("true-decrease", figure(() -> trueDecrease(g))));
    }

    private double[] cosines(INDArray v) {
        INDArray a = inverses.byEstimate(v);
        INDArray r = inverses.byReference(v);
        return a.mul(r).sum(0).divi(a.norm2(0).muli(r.norm2(0))).toDoubleVector();
    }

    private double[] errors(INDArray v) {
        INDArray a = inverses.byEstimate(v);
        INDArray r = inverses.byReference(v);
        return a.subi(r).norm2(0).divi(r.norm2(0)).toDoubleVector();
    }

    /** -(g's + s'As / 2), s = -(A + damping I)^-1 g. */
    private double predictedDecrease(INDArray gradient) {
        INDArray step = step(gradient);
        INDArray image = estimate.apply(step.castTo(estimate.precision())).castTo(DataType.DOUBLE);
        return -gradient.mul(step).sumNumber().doubleValue()
                - step.mul(image).sumNumber().doubleValue() / 2;
    }

    /** L(theta) - L(theta + s). */
    private double trueDecrease(INDArray gradient) {
        Objective here = context.objective();
        INDArray step = step(gradient).castTo(here.precision()).reshape(gradient.length());
        return here.loss() - here.at(here.parameters().addi(step)).loss();
    }

    private INDArray step(INDArray gradient) {
        return inverses.byEstimate(gradient).negi();
    }

    private Measurement figure(DoubleSupplier value) {
        return Existing.of(
                method, () -> new Measurement(value.getAsDouble(), uncertainty.get(), method, 0, OptionalLong.empty()));
    }

    private Measurement mean(Supplier<double[]> values) {
        return Existing.of(method, () -> {
            Samples samples = Samples.mean(values.get());
            return Measurement.stochastic(samples.mean(), samples.standardError(), method, 0, context.seed());
        });
    }

    private INDArray gaussian(int rows, int columns) {
        INDArray vectors = Nd4j.create(DataType.DOUBLE, new long[] {rows, columns}, 'f');
        RandomGenerator random = context.random();
        for (long i = 0; i < vectors.length(); i++) {
            vectors.data().put(i, random.nextGaussian());
        }
        return vectors;
    }
}
