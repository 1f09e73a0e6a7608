package org.sagitta.api.surface;

import com.google.common.primitives.ImmutableIntArray;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.operator.CurvatureOperator;

/** A section surface is a loss surface as a function of a part of its parameters, with all others fixed. */
final class SectionSurface
        implements LossSurface,
                ModelOutputs,
                Jacobian,
                SingleExamples,
                FisherMatrices,
                MiniBatches,
                LayerSignals,
                KroneckerFactorisation {
    private final LossSurface whole;
    private final ParameterPart part;

    SectionSurface(LossSurface whole, ParameterPart part) {
        this.whole = whole;
        this.part = part;
    }

    /** Returns a capability of the whole surface, restricted to this part. */
    @Override
    public <C> Capability<C> as(Class<C> capability) {
        Capability<C> ofWhole = whole.as(capability);
        if (capability == Folding.class) {
            return ofWhole.isPresent() && ofWhole(Folding.class).folded() != whole
                    ? Capability.absent("Folding batch normalisation mixes the parameters of " + part
                            + " with those of other layers; it is there for all parameters")
                    : Capability.of(capability.cast((Folding) () -> this));
        }
        return ofWhole.isPresent() ? Capability.of(capability.cast(this)) : ofWhole;
    }

    private <C> C ofWhole(Class<C> capability) {
        return whole.as(capability).orElseThrow();
    }

    @Override
    public int dimension() {
        return part.dimension();
    }

    @Override
    public ParameterLayout layout() {
        return part.layout();
    }

    @Override
    public DataType precision() {
        return whole.precision();
    }

    @Override
    public Derivatives derivatives() {
        return whole.derivatives();
    }

    @Override
    public int examples() {
        return whole.examples();
    }

    @Override
    public INDArray parameters() {
        return part.of(whole.parameters());
    }

    @Override
    public double loss() {
        return whole.loss();
    }

    @Override
    public OptionalDouble accuracy() {
        return ofWhole(ModelOutputs.class).accuracy();
    }

    @Override
    public int outputDimension() {
        return ofWhole(ModelOutputs.class).outputDimension();
    }

    @Override
    public INDArray outputs() {
        return ofWhole(ModelOutputs.class).outputs();
    }

    @Override
    public Capability<Double> likelihoodWeight() {
        return ofWhole(SingleExamples.class).likelihoodWeight();
    }

    @Override
    public INDArray gradient() {
        return part.of(whole.gradient());
    }

    @Override
    public INDArray product(Curvature curvature, INDArray directions) {
        return part.of(whole.product(curvature, part.embedded(checked(directions))));
    }

    @Override
    public CurvatureOperator operator(Curvature curvature) {
        return part.of(whole.operator(curvature));
    }

    @Override
    public CurvatureOperator operator(Fisher fisher) {
        return part.of(ofWhole(FisherMatrices.class).operator(fisher));
    }

    @Override
    public Optional<String> obstacle(Curvature curvature) {
        return whole.obstacle(curvature);
    }

    @Override
    public INDArray jacobianProduct(INDArray directions) {
        return ofWhole(Jacobian.class).jacobianProduct(part.embedded(checked(directions)));
    }

    @Override
    public INDArray transposedJacobianProduct(INDArray cotangents) {
        return part.of(ofWhole(Jacobian.class).transposedJacobianProduct(cotangents));
    }

    @Override
    public INDArray exampleGradients(int from, int to) {
        return part.of(ofWhole(SingleExamples.class).exampleGradients(from, to).transpose())
                .transpose();
    }

    @Override
    public INDArray layerInputs(String layer) {
        return ofWhole(LayerSignals.class).layerInputs(known(layer));
    }

    @Override
    public INDArray layerOutputGradients(String layer) {
        return ofWhole(LayerSignals.class).layerOutputGradients(known(layer));
    }

    @Override
    public List<LayerFactors> kroneckerFactors(Fisher fisher, WeightSharing sharing) {
        return ofPart(ofWhole(KroneckerFactorisation.class).kroneckerFactors(fisher, sharing));
    }

    @Override
    public List<LayerFactors> recursiveKroneckerFactors() {
        return ofPart(ofWhole(KroneckerFactorisation.class).recursiveKroneckerFactors());
    }

    @Override
    public KroneckerChain kroneckerChain(Fisher fisher) {
        throw new NotAvailableException(
                "A block-tridiagonal K-FAC is of all layers of a chain, and here are " + part + " alone");
    }

    @Override
    public List<INDArray> rotatedSecondMoments(Fisher fisher, List<KroneckerBasis> bases) {
        bases.forEach(basis -> known(basis.layer()));
        return ofWhole(KroneckerFactorisation.class).rotatedSecondMoments(fisher, bases);
    }

    @Override
    public LossSurface at(INDArray parameters) {
        if (parameters.length() != part.dimension()) {
            throw new IllegalArgumentException(
                    "Parameters of length " + parameters.length() + " for a part of " + part.dimension());
        }
        INDArray all = whole.parameters();
        return part.of(whole.at(part.replaced(all, parameters.castTo(all.dataType()))));
    }

    @Override
    public LossSurface subset(ImmutableIntArray examples) {
        return part.of(ofWhole(MiniBatches.class).subset(examples));
    }

    private List<LayerFactors> ofPart(List<LayerFactors> factors) {
        return factors.stream()
                .filter(layer -> part.layers().contains(layer.layer()))
                .toList();
    }

    private String known(String layer) {
        if (!part.layers().contains(layer)) {
            throw new IllegalArgumentException(
                    "There is no layer " + layer + " here; there are " + String.join(", ", part.layers()));
        }
        return layer;
    }

    private INDArray checked(INDArray directions) {
        if (directions.rank() < 1 || directions.rank() > 2 || directions.size(0) != part.dimension()) {
            throw new IllegalArgumentException(
                    "Directions of " + directions.size(0) + " parameters; expected " + part.dimension());
        }
        return directions;
    }
}
