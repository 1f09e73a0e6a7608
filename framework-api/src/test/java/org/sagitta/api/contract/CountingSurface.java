package org.sagitta.api.contract;

import java.util.concurrent.atomic.AtomicLong;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.MatrixFreeOperator;
import org.sagitta.api.surface.AnalyticSurface;
import org.sagitta.api.surface.Capability;
import org.sagitta.api.surface.Curvature;
import org.sagitta.api.surface.Fisher;
import org.sagitta.api.surface.FisherMatrices;
import org.sagitta.api.surface.ModelOutputs;
import org.sagitta.api.surface.ParameterLayout;
import org.sagitta.api.surface.SingleExamples;

/**
 * Another loss surface, with what is asked of it counted, also at other parameters: products by the direction, matrices by
 * their columns, backward passes by the column of an example, and single examples' gradients by the example.
 */
final class CountingSurface implements AnalyticSurface, ModelOutputs, SingleExamples, FisherMatrices {
    private final AnalyticSurface surface;
    private final AtomicLong products;
    private final AtomicLong gradients;

    CountingSurface(AnalyticSurface surface) {
        this(surface, new AtomicLong(), new AtomicLong());
    }

    private CountingSurface(AnalyticSurface surface, AtomicLong products, AtomicLong gradients) {
        this.surface = surface;
        this.products = products;
        this.gradients = gradients;
    }

    /** So far, a pass of all examples' gradients counting as one. */
    long products() {
        return products.get() + (gradients.get() + examples() - 1) / examples();
    }

    @Override
    public <C> Capability<C> as(Class<C> capability) {
        Capability<C> found = surface.as(capability);
        return found.isPresent() && capability.isInstance(this) ? Capability.of(capability.cast(this)) : found;
    }

    private <C> C of(Class<C> capability) {
        return surface.as(capability).orElseThrow();
    }

    @Override
    public int dimension() {
        return surface.dimension();
    }

    @Override
    public INDArray product(Curvature curvature, INDArray directions) {
        return surface.product(curvature, counted(directions));
    }

    @Override
    public CurvatureOperator operator(Curvature curvature) {
        return curvature == Curvature.GGN && surface.as(FisherMatrices.class).isPresent()
                ? new MatrixFreeOperator(dimension(), precision(), v -> product(curvature, v), () -> matrix(curvature))
                        .withDiagonal(columns(new Fisher.Type2()), () -> diagonal(new Fisher.Type2()))
                : AnalyticSurface.super.operator(curvature);
    }

    @Override
    public CurvatureOperator operator(Fisher fisher) {
        CurvatureOperator matrix = of(FisherMatrices.class).operator(fisher);
        return new MatrixFreeOperator(dimension(), precision(), v -> matrix.apply(counted(v)), () -> {
                    products.addAndGet(dimension());
                    return matrix.toDense();
                })
                .withDiagonal(columns(fisher), () -> diagonal(fisher));
    }

    private INDArray diagonal(Fisher fisher) {
        products.addAndGet(columns(fisher));
        return of(FisherMatrices.class).operator(fisher).diagonal();
    }

    @Override
    public INDArray matrix(Curvature curvature) {
        products.addAndGet(dimension());
        return surface.matrix(curvature);
    }

    @Override
    public INDArray exampleGradients(int from, int to) {
        gradients.addAndGet(to - from);
        return of(SingleExamples.class).exampleGradients(from, to);
    }

    @Override
    public CountingSurface at(INDArray parameters) {
        return new CountingSurface((AnalyticSurface) surface.at(parameters), products, gradients);
    }

    @Override
    public INDArray hessian() {
        return surface.hessian();
    }

    @Override
    public INDArray ggn() {
        return surface.ggn();
    }

    @Override
    public ParameterLayout layout() {
        return surface.layout();
    }

    @Override
    public DataType precision() {
        return surface.precision();
    }

    @Override
    public int examples() {
        return surface.examples();
    }

    @Override
    public INDArray parameters() {
        return surface.parameters();
    }

    @Override
    public double loss() {
        return surface.loss();
    }

    @Override
    public INDArray outputs() {
        return of(ModelOutputs.class).outputs();
    }

    @Override
    public INDArray gradient() {
        return surface.gradient();
    }

    private INDArray counted(INDArray directions) {
        products.addAndGet(directions.length() / dimension());
        return directions;
    }

    private int columns(Fisher fisher) {
        if (fisher instanceof Fisher.MonteCarlo sampled) {
            return sampled.samples();
        }
        return fisher instanceof Fisher.Empirical ? 1 : outputDimension();
    }
}
