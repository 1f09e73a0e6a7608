package org.sagitta.plugins.metrics;

import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.DoubleSupplier;
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
        Supplier<Solutions> ofGradient = Suppliers.memoize(() -> solutions(g));
        Supplier<Solutions> ofRandom =
                Suppliers.memoize(() -> solutions(gaussian(estimate.dimension(), randomVectors)));
        Supplier<INDArray> step = Suppliers.memoize(() -> inverses.byEstimate(g).negi());
        return List.of(
                new Figure(
                        "inverse-gradient-cosine", figure(() -> ofGradient.get().cosines()[0])),
                new Figure(
                        "inverse-gradient-error", figure(() -> ofGradient.get().errors()[0])),
                new Figure("inverse-random-cosine", mean(() -> ofRandom.get().cosines())),
                new Figure("inverse-random-error", mean(() -> ofRandom.get().errors())),
                new Figure("predicted-decrease", figure(() -> predictedDecrease(g, step.get()))),
                new Figure("true-decrease", figure(() -> trueDecrease(step.get()))));
    }

    private Solutions solutions(INDArray v) {
        return new Solutions(inverses.byEstimate(v), inverses.byReference(v));
    }

    /** What both inverses make of the same columns. */
    private record Solutions(INDArray byEstimate, INDArray byReference) {
        double[] cosines() {
            return byEstimate
                    .mul(byReference)
                    .sum(0)
                    .divi(byEstimate.norm2(0).muli(byReference.norm2(0)))
                    .toDoubleVector();
        }

        double[] errors() {
            return byEstimate
                    .sub(byReference)
                    .norm2(0)
                    .divi(byReference.norm2(0))
                    .toDoubleVector();
        }
    }

    /** -(g's + s'As / 2), s = -(A + damping I)^-1 g. */
    private double predictedDecrease(INDArray gradient, INDArray step) {
        INDArray image = estimate.apply(step.castTo(estimate.precision())).castTo(DataType.DOUBLE);
        return -gradient.mul(step).sumNumber().doubleValue()
                - step.mul(image).sumNumber().doubleValue() / 2;
    }

    /** L(theta) - L(theta + s). */
    private double trueDecrease(INDArray step) {
        Objective here = context.objective();
        INDArray moved = here.parameters().addi(step.castTo(here.precision()).reshape(step.length()));
        return here.loss() - here.at(moved).loss();
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
