package org.sagitta.plugins.estimators;

import jakarta.inject.Named;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.pf4j.Extension;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.EigenvalueCorrectedKroneckerOperator;
import org.sagitta.api.plugin.Cost;
import org.sagitta.api.plugin.EstimationContext;
import org.sagitta.api.plugin.Memory;
import org.sagitta.api.plugin.ModelSize;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;
import org.sagitta.api.surface.KroneckerBasis;
import org.sagitta.api.surface.KroneckerFactorisation;
import org.sagitta.api.surface.LayerFactors;
import org.sagitta.api.surface.LossSurface;
import org.sagitta.api.surface.WeightSharing;

/**
 * This estimator computes EKFAC (George et al. 2018). It approximates each layer's block of a Fisher matrix by U
 * diag(s) U', where U holds the eigenvectors of K-FAC's G (x) A and s the second moments of the gradients along them.
 * This choice of s makes the trace exact, and it minimises the error in the Frobenius norm for these eigenvectors. The
 * scale and the shift of batch normalisation have their exact block.
 *
 * <p>The factors may be averaged over the training ({@link FactorAveraging}), and the eigenvectors may be reused for
 * several checkpoints ({@code basis-every}). The eigenvalues always come from the checkpoint's own examples, so that
 * the trace stays exact. The estimator takes twice as many backward passes as K-FAC's factors.
 */
@Extension
@Named("ekfac")
@Describe("EKFAC: K-FAC's eigenvectors with the eigenvalues that fit them best")
public final class EigenvalueCorrectedEstimator extends FactorEstimator<EigenvalueCorrectedEstimator.Settings> {
    /** Configures {@link EigenvalueCorrectedEstimator}. */
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

            @Describe("of the factors: expand counts each place of a convolution as an example, reduce sums over them")
            @Default("expand")
            WeightSharing sharing,

            @Describe("lambda, which is added to each eigenvalue") @PositiveOrZero @Default("0")
            double damping,

            @Describe(
                    "factors averaged over the training's mini-batches; where absent, those of the checkpoint's examples")
            Optional<FactorAveraging> averaging,

            @Describe("the eigenvectors are new at the first of so many checkpoints, the eigenvalues at each")
            @Positive
            @Default("1")
            int basisEvery)
            implements FactorSettings {}

    private static final String ESTIMATES = "estimates";
    private static final String OUTPUT = "basis-output-";
    private static final String INPUT = "basis-input-";

    @Override
    public CurvatureOperator estimate(Settings settings, LossSurface surface, EstimationContext context) {
        LayerBlocks blocks = blocks(settings, surface, context);
        List<LayerFactors.Kronecker> layers = blocks.factorised();
        List<KroneckerBasis> bases = bases(settings, layers, context);
        List<INDArray> eigenvalues = surface.as(KroneckerFactorisation.class)
                .orElseThrow()
                .rotatedSecondMoments(settings.matrix(context.seed()), bases);
        for (int l = 0; l < layers.size(); l++) {
            KroneckerBasis basis = bases.get(l);
            blocks.add(
                    basis.layer(),
                    new EigenvalueCorrectedKroneckerOperator(
                            basis.output(),
                            basis.input(),
                            eigenvalues.get(l).add(settings.damping()),
                            layers.get(l).bias()));
        }
        return blocks.operator();
    }

    /** Returns the eigenvectors of an earlier checkpoint, or new ones after {@code basis-every} checkpoints. */
    private static List<KroneckerBasis> bases(
            Settings settings, List<LayerFactors.Kronecker> layers, EstimationContext context) {
        Memory memory = context.memory();
        double estimates = DoubleStream.of(memory.numbers(ESTIMATES)).sum();
        memory.keep(ESTIMATES, estimates + 1);
        if (estimates % settings.basisEvery() > 0) {
            return layers.stream()
                    .map(layer -> new KroneckerBasis(
                            layer.layer(),
                            memory.array(OUTPUT + layer.layer()).orElseThrow(),
                            memory.array(INPUT + layer.layer()).orElseThrow()))
                    .toList();
        }
        List<KroneckerBasis> bases = FactorEigenbases.of(layers, settings.bias(), context.eigensolver());
        bases.forEach(basis -> {
            memory.keep(OUTPUT + basis.layer(), basis.output());
            memory.keep(INPUT + basis.layer(), basis.input());
        });
        return bases;
    }

    /** Returns the cost in products. The factors take as many backward passes as the eigenvalues. */
    @Override
    public Cost cost(Settings settings, ModelSize model) {
        return Cost.ofProducts(2L * settings.fisher().columns(settings.samples(), model.outputs()));
    }
}
