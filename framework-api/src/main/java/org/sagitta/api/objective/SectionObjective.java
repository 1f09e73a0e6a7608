package org.sagitta.api.objective;

import com.google.common.primitives.ImmutableIntArray;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.operator.CurvatureOperator;

/** A loss surface as a function of a part of its parameters, the others being held fixed. */
final class SectionObjective implements Objective {
    private final Objective whole;
    private final ParameterPart part;

    SectionObjective(Objective whole, ParameterPart part) {
        this.whole = whole;
        this.part = part;
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
        return whole.accuracy();
    }

    @Override
    public INDArray outputs() {
        return whole.outputs();
    }

    @Override
    public double likelihoodWeight() {
        return whole.likelihoodWeight();
    }

    @Override
    public INDArray gradient() {
        return part.of(whole.gradient());
    }

    @Override
    public INDArray hessianProduct(INDArray directions) {
        return part.of(whole.hessianProduct(part.embedded(checked(directions))));
    }

    @Override
    public INDArray ggnProduct(INDArray directions) {
        return part.of(whole.ggnProduct(part.embedded(checked(directions))));
    }

    @Override
    public INDArray fisherProduct(Fisher fisher, INDArray directions) {
        return part.of(whole.fisherProduct(fisher, part.embedded(checked(directions))));
    }

    @Override
    public INDArray ggnDiagonal() {
        return part.of(whole.ggnDiagonal());
    }

    @Override
    public INDArray fisherDiagonal(Fisher fisher) {
        return part.of(whole.fisherDiagonal(fisher));
    }

    @Override
    public CurvatureOperator operator(Curvature curvature) {
        return part.of(whole.operator(curvature));
    }

    @Override
    public CurvatureOperator operator(Fisher fisher) {
        return part.of(whole.operator(fisher));
    }

    @Override
    public Optional<String> obstacle(Curvature curvature) {
        return whole.obstacle(curvature);
    }

    @Override
    public INDArray jacobianProduct(INDArray directions) {
        return whole.jacobianProduct(part.embedded(checked(directions)));
    }

    @Override
    public INDArray transposedJacobianProduct(INDArray cotangents) {
        return part.of(whole.transposedJacobianProduct(cotangents));
    }

    @Override
    public INDArray exampleGradients(int from, int to) {
        return part.of(whole.exampleGradients(from, to).transpose()).transpose();
    }

    @Override
    public INDArray gradientSecondMoment() {
        return part.of(whole.gradientSecondMoment());
    }

    @Override
    public INDArray layerInputs(String layer) {
        return whole.layerInputs(known(layer));
    }

    @Override
    public INDArray layerOutputGradients(String layer) {
        return whole.layerOutputGradients(known(layer));
    }

    @Override
    public List<LayerFactors> kroneckerFactors(Fisher fisher, WeightSharing sharing) {
        return ofPart(whole.kroneckerFactors(fisher, sharing));
    }

    @Override
    public List<LayerFactors> recursiveKroneckerFactors() {
        return ofPart(whole.recursiveKroneckerFactors());
    }

    @Override
    public KroneckerChain kroneckerChain(Fisher fisher) {
        throw new UnsupportedOperationException(
                "A block-tridiagonal K-FAC is of all layers of a chain, and here are " + part + " alone");
    }

    @Override
    public List<INDArray> rotatedSecondMoments(Fisher fisher, List<KroneckerBasis> bases) {
        bases.forEach(basis -> known(basis.layer()));
        return whole.rotatedSecondMoments(fisher, bases);
    }

    @Override
    public Objective at(INDArray parameters) {
        if (parameters.length() != part.dimension()) {
            throw new IllegalArgumentException(
                    "Parameters of length " + parameters.length() + " for a part of " + part.dimension());
        }
        INDArray all = whole.parameters();
        return part.of(whole.at(part.replaced(all, parameters.castTo(all.dataType()))));
    }

    @Override
    public Objective subset(ImmutableIntArray examples) {
        return part.of(whole.subset(examples));
    }

    /** Where there is something to fold: what stands for this part's parameters may stand for others, too. */
    @Override
    public Objective folded() {
        if (whole.folded() == whole) {
            return this;
        }
        throw new UnsupportedOperationException("Folding batch normalisation mixes the parameters of " + part
                + " with those of other layers; it is there for all parameters");
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
