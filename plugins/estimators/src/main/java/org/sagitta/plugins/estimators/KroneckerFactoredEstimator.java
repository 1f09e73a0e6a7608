package org.sagitta.plugins.estimators;

import jakarta.inject.Named;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;
import java.util.Optional;
import org.pf4j.Extension;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.Eigensolver;
import org.sagitta.api.operator.KroneckerOperator;
import org.sagitta.api.plugin.Cost;
import org.sagitta.api.plugin.EstimationContext;
import org.sagitta.api.plugin.ModelSize;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;
import org.sagitta.api.settings.UnsuitableSettingsException;
import org.sagitta.api.surface.KroneckerFactorisation;
import org.sagitta.api.surface.LayerFactors;
import org.sagitta.api.surface.LossSurface;
import org.sagitta.api.surface.ParameterLayout;
import org.sagitta.api.surface.WeightSharing;

/**
 * This estimator computes K-FAC (Martens and Grosse 2015). It approximates each layer's block of a Fisher matrix by a
 * Kronecker product G (x) A: G is the mean outer product of the gradients with respect to the layer's output, A that of
 * the layer's input. Convolutions follow Grosse and Martens (2016) and Eschenhagen et al. (2023). The scale and the
 * shift of batch normalisation have their exact block.
 *
 * <p>With {@code averaging}, the factors are running averages over the mini-batches of the training, as in section 5 of
 * the paper; see {@link FactorAveraging}. With {@code fisher: type-2} the method is KFLR, with
 * {@code output-factors: recursive} it is KFRA (both by Botev, Ritter and Barber 2017). With
 * {@code blocks: tridiagonal} the inverse is block tridiagonal (Martens and Grosse 2015, section 4.3). The factors cost
 * C backward passes for C outputs with {@code fisher: type-2}, {@code samples} with {@code mc} and one with
 * {@code empirical}.
 */
@Extension
@Named("kfac")
@Describe("K-FAC: a Kronecker product for each layer's block of a Fisher matrix")
public final class KroneckerFactoredEstimator extends FactorEstimator<KroneckerFactoredEstimator.Settings> {
    /** Configures {@link KroneckerFactoredEstimator}. */
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

            @Describe(
                    "pi damps the factors, (G + sqrt(lambda)/pi I) (x) (A + pi sqrt(lambda) I), pi being 1 for a layer "
                            + "whose slopes or inputs are all zero; exact adds lambda I")
            @Default("pi")
            Damping dampingMethod,

            @Describe(
                    "diagonal has a block for each layer; tridiagonal is the approximation whose inverse couples each "
                            + "layer with its neighbours (dense layers in a row, bias: joint, damping-method: pi, damping above 0)")
            @Default("diagonal")
            Structure blocks,

            @Describe(
                    "how G comes to its layer: per-example from each example's gradients (with fisher: type-2 this is "
                            + "KFLR), recursive as a mean that goes back through weights and mean slopes, which is KFRA (dense "
                            + "layers and activations in a row, fisher: type-2)")
            @Default("per-example")
            OutputFactors outputFactors,

            @Describe(
                    "factors averaged over the training's mini-batches; where absent, those of the checkpoint's examples")
            Optional<FactorAveraging> averaging)
            implements FactorSettings {
        /**
         * Checks that the settings go together.
         *
         * @throws UnsuitableSettingsException if two settings contradict each other
         */
        public Settings {
            if (blocks == Structure.TRIDIAGONAL) {
                require(
                        damping > 0,
                        "blocks: tridiagonal takes a damping above 0: it inverts the factors, and those of a softmax "
                                + "are singular");
                require(bias == Bias.JOINT, "blocks: tridiagonal takes bias: joint alone");
                require(dampingMethod == Damping.PI, "blocks: tridiagonal takes damping-method: pi alone");
                require(
                        outputFactors == OutputFactors.PER_EXAMPLE,
                        "blocks: tridiagonal takes output-factors: per-example alone: KFRA has no factors of two layers");
            }
            require(
                    outputFactors == OutputFactors.PER_EXAMPLE || fisher == Labels.TYPE_2,
                    "output-factors: recursive takes fisher: type-2 alone: it is of the mean over all labels");
            require(
                    averaging.isEmpty() || (blocks == Structure.DIAGONAL && outputFactors == OutputFactors.PER_EXAMPLE),
                    "averaging takes blocks: diagonal and output-factors: per-example alone");
        }

        private static void require(boolean fits, String message) {
            if (!fits) {
                throw new UnsuitableSettingsException(message);
            }
        }
    }

    /** Selects the structure: Kronecker products for the diagonal blocks, or K-FAC's block-tridiagonal inverse. */
    public enum Structure {
        DIAGONAL,
        TRIDIAGONAL
    }

    /**
     * Selects how the output factors G are computed: from gradients of single examples or by a recursion over the
     * layers.
     */
    public enum OutputFactors {
        PER_EXAMPLE,
        RECURSIVE
    }

    /**
     * Selects how a Kronecker product is damped: in each factor, with pi, or exactly, by adding lambda I to the
     * product.
     */
    public enum Damping {
        PI,
        EXACT
    }

    @Override
    public void check(Settings settings, ParameterLayout layout) {
        if (settings.blocks() == Structure.TRIDIAGONAL || settings.outputFactors() == OutputFactors.RECURSIVE) {
            layout.blocks().stream()
                    .filter(block -> !block.isBias() && block.shape().size() != 2)
                    .findFirst()
                    .ifPresent(block -> {
                        throw new UnsuitableSettingsException(
                                "blocks: tridiagonal and output-factors: recursive take dense"
                                        + " layers alone, and layer " + block.layer()
                                        + " is another; blocks: diagonal with"
                                        + " output-factors: per-example takes it");
                    });
        }
    }

    @Override
    public CurvatureOperator estimate(Settings settings, LossSurface surface, EstimationContext context) {
        if (settings.blocks() == Structure.TRIDIAGONAL) {
            return TridiagonalBlocks.of(
                    surface.as(KroneckerFactorisation.class)
                            .orElseThrow()
                            .kroneckerChain(settings.matrix(context.seed())),
                    settings.damping(),
                    context.eigensolver());
        }
        LayerBlocks blocks = switch (settings.outputFactors()) {
            case PER_EXAMPLE -> blocks(settings, surface, context);
            case RECURSIVE ->
                new LayerBlocks(
                        surface.layout(),
                        surface.as(KroneckerFactorisation.class).orElseThrow().recursiveKroneckerFactors(),
                        settings.damping());
        };
        for (LayerFactors.Kronecker layer : blocks.factorised()) {
            KroneckerOperator undamped =
                    new KroneckerOperator(layer.output(), settings.bias().input(layer), layer.bias());
            blocks.add(
                    layer.layer(),
                    settings.damping() > 0 ? damped(settings, undamped, context.eigensolver()) : undamped);
        }
        return blocks.operator();
    }

    /** Returns the cost in products. The recursion of KFRA makes no backward passes; it counts as one. */
    @Override
    public Cost cost(Settings settings, ModelSize model) {
        return Cost.ofProducts(
                switch (settings.outputFactors()) {
                    case PER_EXAMPLE -> settings.fisher().columns(settings.samples(), model.outputs());
                    case RECURSIVE -> 1;
                });
    }

    private static CurvatureOperator damped(Settings settings, KroneckerOperator undamped, Eigensolver eigensolver) {
        return switch (settings.dampingMethod()) {
            case PI -> undamped.withFactoredDamping(settings.damping());
            case EXACT -> undamped.plusIdentity(settings.damping(), eigensolver);
        };
    }
}
