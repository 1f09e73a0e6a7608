package org.sagitta.plugins.metrics.quality;

import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.DoubleFunction;
import java.util.function.DoubleSupplier;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.figure.Figure;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.figure.Uncertainty;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.surface.LossSurface;
import org.sagitta.plugins.metrics.SampleMean;
import org.sagitta.plugins.metrics.spectrum.ReferenceFigure;

/**
 * A {@code StepComparison} compares the actions of the damped inverses of an estimate and a reference on the gradient
 * and on random vectors, and evaluates the loss along the estimate's Newton step.
 *
 * @param ofStep the uncertainty of a figure that depends on the estimate's inverse only
 * @param ofBoth the uncertainty of a figure that depends on both inverses
 */
record StepComparison(
        DampedInverses inverses,
        CurvatureOperator estimate,
        Probes probes,
        LossSurface surface,
        String method,
        DoubleFunction<Uncertainty> ofStep,
        DoubleFunction<Uncertainty> ofBoth) {

    List<Figure> figures() {
        INDArray g = probes.gradient();
        Supplier<Solutions> ofGradient = Suppliers.memoize(() -> solutions(g));
        Supplier<Solutions> ofRandom = Suppliers.memoize(() -> solutions(probes.gaussians()));
        Supplier<INDArray> step = Suppliers.memoize(() -> inverses.byEstimate(g).negi());
        DoubleSupplier predicted = () -> predictedDecrease(g, step.get());
        DoubleSupplier decrease = () -> trueDecrease(step.get());
        return List.of(
                ReferenceFigure.agreement(
                        "inverse-gradient-cosine", figure(() -> ofGradient.get().cosines()[0], ofBoth)),
                ReferenceFigure.error(
                        "inverse-gradient-error", figure(() -> ofGradient.get().errors()[0], ofBoth)),
                ReferenceFigure.agreement(
                        "inverse-random-cosine", mean(() -> ofRandom.get().cosines())),
                ReferenceFigure.error(
                        "inverse-random-error", mean(() -> ofRandom.get().errors())),
                Figure.of("predicted-decrease", figure(predicted, ofStep)),
                Figure.of("true-decrease", figure(decrease, ofStep)),
                ReferenceFigure.agreement(
                        "decrease-ratio", figure(() -> decrease.getAsDouble() / predicted.getAsDouble(), ofStep)));
    }

    private Solutions solutions(INDArray v) {
        return new Solutions(inverses.byEstimate(v), inverses.byReference(v));
    }

    /** A {@code Solutions} holds the products of both inverses with the same columns. */
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

    /** Returns -(g's + s'As / 2) for s = -(A + damping I)^-1 g. */
    private double predictedDecrease(INDArray gradient, INDArray step) {
        INDArray image = estimate.apply(step.castTo(estimate.precision())).castTo(DataType.DOUBLE);
        return -gradient.mul(step).sumNumber().doubleValue()
                - step.mul(image).sumNumber().doubleValue() / 2;
    }

    /** Returns L(theta) - L(theta + s). */
    private double trueDecrease(INDArray step) {
        INDArray moved =
                surface.parameters().addi(step.castTo(surface.precision()).reshape(step.length()));
        return surface.loss() - surface.at(moved).loss();
    }

    private Measurement figure(DoubleSupplier figure, DoubleFunction<Uncertainty> uncertainty) {
        return DefinedFigure.of(method, () -> {
            double value = figure.getAsDouble();
            return new Measurement(value, uncertainty.apply(value), method, 0, OptionalLong.empty());
        });
    }

    private Measurement mean(Supplier<double[]> values) {
        return DefinedFigure.of(method, () -> {
            Measurement mean = SampleMean.mean(values.get()).measurement(method, 0, probes.seed());
            return mean.withUncertainty(mean.uncertainty().plus(ofBoth.apply(mean.value())));
        });
    }
}
