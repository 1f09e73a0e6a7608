package org.sagitta.plugins.estimators;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.surface.AnalyticSurface;
import org.sagitta.api.surface.Fisher;
import org.sagitta.api.surface.KroneckerBasis;
import org.sagitta.api.surface.KroneckerChain;
import org.sagitta.api.surface.KroneckerFactorisation;
import org.sagitta.api.surface.LayerFactors;
import org.sagitta.api.surface.ModelOutputs;
import org.sagitta.api.surface.ParameterBlock;
import org.sagitta.api.surface.ParameterLayout;
import org.sagitta.api.surface.WeightSharing;

/**
 * A {@code LinearSurface} has a layer 0 with one parameter, whose block is 3, and a dense layer 1 with given inputs
 * (the last of which is 1) and output gradients, one row for each example.
 *
 * @param asked the Fisher matrices and ways of weight sharing that were asked for so far
 */
record LinearSurface(INDArray inputs, INDArray gradients, List<Object> asked)
        implements AnalyticSurface, ModelOutputs, KroneckerFactorisation {
    LinearSurface(INDArray inputs, INDArray gradients) {
        this(inputs, gradients, new ArrayList<>());
    }

    static LinearSurface standard() {
        return new LinearSurface(
                Nd4j.createFromArray(new double[][] {{1, -2, 1}, {0.5, 0.25, 1}, {3, 1, 1}, {-1, 1, 1}}),
                Nd4j.createFromArray(new double[][] {{0.5, 1}, {-1, 2}, {0.25, -0.5}, {1, 1.5}}));
    }

    @Override
    public List<LayerFactors> kroneckerFactors(Fisher fisher, WeightSharing sharing) {
        asked.addAll(List.of(fisher, sharing));
        return List.of(
                new LayerFactors.Exact("0", Nd4j.createFromArray(new double[][] {{3}})),
                new LayerFactors.Kronecker("1", secondMoment(inputs), secondMoment(gradients), true));
    }

    /** Returns twice the other factors, so that tests can distinguish them. */
    @Override
    public List<LayerFactors> recursiveKroneckerFactors() {
        return List.of(new LayerFactors.Kronecker(
                "1", secondMoment(inputs), secondMoment(gradients).mul(2), true));
    }

    /** Treats layer 0 as a dense layer with input 1. */
    @Override
    public KroneckerChain kroneckerChain(Fisher fisher) {
        INDArray one = Nd4j.createFromArray(new double[][] {{1}});
        return new KroneckerChain(
                List.of(
                        new LayerFactors.Kronecker("0", one, one.mul(3), false),
                        new LayerFactors.Kronecker("1", secondMoment(inputs), secondMoment(gradients), true)),
                List.of(new KroneckerChain.Coupling(
                        Nd4j.createFromArray(new double[][] {{0.1, 0.2, 0.3}}),
                        Nd4j.createFromArray(new double[][] {{0.5, -0.4}}))));
    }

    @Override
    public List<INDArray> rotatedSecondMoments(Fisher fisher, List<KroneckerBasis> bases) {
        asked.add(fisher);
        List<INDArray> moments = new ArrayList<>();
        for (KroneckerBasis basis : bases) {
            INDArray outer = gradients.mmul(basis.output());
            INDArray inner = inputs.mmul(basis.input());
            moments.add(outer.mul(outer).transpose().mmul(inner.mul(inner)).div(examples()));
        }
        return moments;
    }

    @Override
    public INDArray ggn() {
        INDArray sum = Nd4j.zeros(DataType.DOUBLE, 7, 7);
        for (int n = 0; n < examples(); n++) {
            double[] gradient = new double[7];
            for (int i = 0; i < 2; i++) {
                gradient[1 + 2 * i] = gradients.getDouble(n, i) * inputs.getDouble(n, 0);
                gradient[2 + 2 * i] = gradients.getDouble(n, i) * inputs.getDouble(n, 1);
                gradient[5 + i] = gradients.getDouble(n, i);
            }
            INDArray column = Nd4j.createFromArray(gradient).reshape(7, 1);
            sum.addi(column.mmul(column.transpose()));
        }
        INDArray mean = sum.div(examples());
        mean.putScalar(0, 0, 3);
        return mean;
    }

    @Override
    public INDArray hessian() {
        return ggn();
    }

    @Override
    public ParameterLayout layout() {
        return new ParameterLayout(List.of(
                new ParameterBlock("0.weight", "0", 0, List.of(1)),
                new ParameterBlock("1.weight", "1", 1, List.of(2, 2)),
                new ParameterBlock("1.bias", "1", 5, List.of(2))));
    }

    @Override
    public DataType precision() {
        return DataType.DOUBLE;
    }

    @Override
    public int examples() {
        return inputs.rows();
    }

    @Override
    public INDArray parameters() {
        return Nd4j.zeros(DataType.DOUBLE, 7);
    }

    @Override
    public double loss() {
        return 0;
    }

    @Override
    public INDArray outputs() {
        return gradients;
    }

    @Override
    public INDArray gradient() {
        return parameters();
    }

    @Override
    public LinearSurface at(INDArray parameters) {
        return this;
    }

    private INDArray secondMoment(INDArray rows) {
        return rows.transpose().mmul(rows).div(examples());
    }
}
