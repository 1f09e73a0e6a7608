package org.sagitta.plugins.surfaces;

import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.surface.AnalyticSurface;
import org.sagitta.api.surface.LossSurface;
import org.sagitta.api.surface.ModelOutputs;
import org.sagitta.api.surface.ParameterBlock;
import org.sagitta.api.surface.ParameterLayout;

/**
 * This loss surface is L(w) = exp(X w_1 ... w_k): a chain of k linear neurons on one input X with an exponential loss.
 * With p_S the product of all weights except those in S,
 *
 * <pre>g_i = L X p_i,  H_ij = L (X^2 p_i p_j + [i != j] X p_ij),  G = L X^2 p p'</pre>
 *
 * so that tr H = tr G = L X^2 ||p||^2. Where X w_1 ... w_k is negative, both the loss and the curvature vanish as the
 * weights grow (Granziol 2020).
 *
 * @param input the input X
 * @param weights the weights w, of length k, float64
 */
record ExponentialChain(double input, INDArray weights) implements AnalyticSurface, ModelOutputs {
    @Override
    public ParameterLayout layout() {
        return new ParameterLayout(IntStream.range(0, size())
                .mapToObj(i -> new ParameterBlock(i + ".weight", Integer.toString(i), i, List.of(1, 1)))
                .toList());
    }

    @Override
    public INDArray parameters() {
        return weights.dup();
    }

    @Override
    public double loss() {
        return Math.exp(input * productWithout(-1, -1));
    }

    @Override
    public INDArray outputs() {
        return Nd4j.createFromArray(new double[][] {{input * productWithout(-1, -1)}});
    }

    @Override
    public INDArray gradient() {
        return slopes().muli(loss() * input);
    }

    @Override
    public INDArray hessian() {
        INDArray hessian = ggn();
        for (int i = 0; i < size(); i++) {
            for (int j = 0; j < size(); j++) {
                if (i != j) {
                    hessian.putScalar(i, j, hessian.getDouble(i, j) + loss() * input * productWithout(i, j));
                }
            }
        }
        return hessian;
    }

    @Override
    public INDArray ggn() {
        INDArray p = slopes().reshape(size(), 1);
        return p.mmul(p.transpose()).muli(loss() * input * input);
    }

    @Override
    public LossSurface at(INDArray parameters) {
        return new ExponentialChain(input, parameters.castTo(DataType.DOUBLE).dup());
    }

    private int size() {
        return Math.toIntExact(weights.length());
    }

    /** Returns the vector of p_i, of length k. */
    private INDArray slopes() {
        return Nd4j.createFromArray(IntStream.range(0, size())
                .mapToDouble(i -> productWithout(i, i))
                .toArray());
    }

    private double productWithout(int i, int j) {
        double product = 1;
        for (int m = 0; m < size(); m++) {
            product *= m == i || m == j ? 1 : weights.getDouble(m);
        }
        return product;
    }
}
