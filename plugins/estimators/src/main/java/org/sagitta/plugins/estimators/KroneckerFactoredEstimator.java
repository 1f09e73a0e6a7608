package org.sagitta.plugins.estimators;

import jakarta.inject.Named;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;
import java.util.Optional;
import java.util.OptionalLong;
import org.pf4j.Extension;
import org.sagitta.api.objective.LayerFactors;
import org.sagitta.api.objective.Objective;
import org.sagitta.api.objective.WeightSharing;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.Eigensolver;
import org.sagitta.api.operator.KroneckerOperator;
import org.sagitta.api.plugin.EstimationContext;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;

/**
 * K-FAC (Martens and Grosse 2015): each layer's block of a Fisher matrix as G (x) A, the mean outer products of the gradients
 * of what the layer puts out and of what its weight multiplies; convolutions as in Grosse and Martens (2016) and Eschenhagen
 * et al. (2023). Batch normalisation's scale and shift have their exact block. With {@code averaging}, the factors are running
 * averages over the training's mini-batches, as in the paper's section 5; see {@link Averaging}.
 */
@Extension
@Named("kfac")
@Describe("K-FAC: a Kronecker product for each layer's block of a Fisher matrix")
public final class KroneckerFactoredEstimator extends FactorEstimator<KroneckerFactoredEstimator.Settings> {
    /** What a descriptor may say. */
    public record Settings(
            @Describe("joint takes the bias as a column of the weight, separate gives it a block of its own")
            @Default("joint")
            Bias bias,

            @Describe(
                    "whose labels the gradients are of: type-2 takes all that the model could draw, weighted, mc draws "
                            + "some from the model, empirical takes the data's")
            @Default("type-2")
            Labels fisher,

            @Describe("labels that fisher: mc draws for each example") @Positive @Default("1")
            int samples,

            @Describe("expand counts each place of a convolution as an example, reduce sums over them first")
            @Default("expand")
            WeightSharing sharing,

            @Describe("lambda; above 0, the operator is the damped one") @PositiveOrZero @Default("0")
            double damping,

            @Describe("pi damps the factors, (G + sqrt(lambda)/pi I) (x) (A + pi sqrt(lambda) I); exact adds lambda I")
            @Default("pi")
            Damping dampingMethod,

            @Describe(
                    "factors averaged over the training's mini-batches; where absent, those of the checkpoint's examples")
            Optional<Averaging> averaging)
            implements FactorSettings {}

    /** How a Kronecker product is damped. */
    public enum Damping {
        PI,
        EXACT
    }

    @Override
    public CurvatureOperator estimate(Settings settings, Objective objective, EstimationContext context) {
        LayerBlocks blocks = blocks(settings, objective, context);
        for (LayerFactors.Kronecker layer : blocks.factorised()) {
            KroneckerOperator undamped =
                    new KroneckerOperator(layer.output(), settings.bias().input(layer), layer.bias());
            blocks.add(
                    layer.layer(),
                    settings.damping() > 0 ? damped(settings, undamped, layer, context.eigensolver()) : undamped);
        }
        return blocks.operator();
    }

    @Override
    public OptionalLong products(Settings settings, int dimension, int outputs) {
        return OptionalLong.of(settings.fisher().columns(settings.samples(), outputs));
    }

    private static CurvatureOperator damped(
            Settings settings, KroneckerOperator undamped, LayerFactors.Kronecker layer, Eigensolver eigensolver) {
        return switch (settings.dampingMethod()) {
            case PI -> withFactoredDamping(undamped, layer.layer(), settings.damping());
            case EXACT -> undamped.plusIdentity(settings.damping(), eigensolver);
        };
    }

    private static KroneckerOperator withFactoredDamping(KroneckerOperator undamped, String layer, double damping) {
        try {
            return undamped.withFactoredDamping(damping);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "Layer " + layer + ": " + e.getMessage() + "; damping-method: exact takes any factors", e);
        }
    }
}
