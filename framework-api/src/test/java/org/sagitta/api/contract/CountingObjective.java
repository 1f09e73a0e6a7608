package org.sagitta.api.contract;

import java.util.concurrent.atomic.AtomicLong;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.objective.AnalyticObjective;
import org.sagitta.api.objective.Capability;
import org.sagitta.api.objective.Curvature;
import org.sagitta.api.objective.Fisher;
import org.sagitta.api.objective.FisherMatrices;
import org.sagitta.api.objective.ModelOutputs;
import org.sagitta.api.objective.ParameterLayout;
import org.sagitta.api.objective.SingleExamples;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.MatrixFreeOperator;

/**
 * Another loss surface, with what is asked of it counted, also at other parameters: products by the direction, matrices by
 * their columns, backward passes by the column of an example, and single examples' gradients by the example.
 */
final class CountingObjective implements AnalyticObjective, ModelOutputs, SingleExamples, FisherMatrices {
    private final AnalyticObjective objective;
    private final AtomicLong products;
    private final AtomicLong gradients;

    CountingObjective(AnalyticObjective objective) {
        this(objective, new AtomicLong(), new AtomicLong());
    }

    private CountingObjective(AnalyticObjective objective, AtomicLong products, AtomicLong gradients) {
        this.objective = objective;
        this.products = products;
        this.gradients = gradients;
    }

    /** So far, a pass of all examples' gradients counting as one. */
    long products() {
        return products.get() + (gradients.get() + examples() - 1) / examples();
    }

    @Override
    public <C> Capability<C> as(Class<C> capability) {
        Capability<C> found = objective.as(capability);
        return found.isPresent() && capability.isInstance(this) ? Capability.of(capability.cast(this)) : found;
    }

    private <C> C of(Class<C> capability) {
        return objective.as(capability).orElseThrow();
    }

    @Override
    public int dimension() {
        return objective.dimension();
    }

    @Override
    public INDArray product(Curvature curvature, INDArray directions) {
        return objective.product(curvature, counted(directions));
    }

    @Override
    public CurvatureOperator operator(Curvature curvature) {
        return curvature == Curvature.GGN && objective.as(FisherMatrices.class).isPresent()
                ? new MatrixFreeOperator(dimension(), precision(), v -> product(curvature, v), () -> matrix(curvature))
                        .withDiagonal(columns(new Fisher.Type2()), () -> fisherDiagonal(new Fisher.Type2()))
                : AnalyticObjective.super.operator(curvature);
    }

    @Override
    public INDArray fisherProduct(Fisher fisher, INDArray directions) {
        return of(FisherMatrices.class).fisherProduct(fisher, counted(directions));
    }

    @Override
    public INDArray matrix(Curvature curvature) {
        products.addAndGet(dimension());
        return objective.matrix(curvature);
    }

    @Override
    public INDArray fisherMatrix(Fisher fisher) {
        products.addAndGet(dimension());
        return of(FisherMatrices.class).fisherMatrix(fisher);
    }

    @Override
    public INDArray fisherDiagonal(Fisher fisher) {
        products.addAndGet(columns(fisher));
        return of(FisherMatrices.class).fisherDiagonal(fisher);
    }

    @Override
    public INDArray exampleGradients(int from, int to) {
        gradients.addAndGet(to - from);
        return of(SingleExamples.class).exampleGradients(from, to);
    }

    @Override
    public CountingObjective at(INDArray parameters) {
        return new CountingObjective((AnalyticObjective) objective.at(parameters), products, gradients);
    }

    @Override
    public INDArray hessian() {
        return objective.hessian();
    }

    @Override
    public INDArray ggn() {
        return objective.ggn();
    }

    @Override
    public ParameterLayout layout() {
        return objective.layout();
    }

    @Override
    public DataType precision() {
        return objective.precision();
    }

    @Override
    public int examples() {
        return objective.examples();
    }

    @Override
    public INDArray parameters() {
        return objective.parameters();
    }

    @Override
    public double loss() {
        return objective.loss();
    }

    @Override
    public INDArray outputs() {
        return of(ModelOutputs.class).outputs();
    }

    @Override
    public INDArray gradient() {
        return objective.gradient();
    }

    private INDArray counted(INDArray directions) {
        products.addAndGet(directions.length() / dimension());
        return directions;
    }

    private int columns(Fisher fisher) {
        if (fisher instanceof Fisher.MonteCarlo sampled) {
            return sampled.samples();
        }
        return fisher instanceof Fisher.Empirical ? 1 : outputs().columns();
    }
}
