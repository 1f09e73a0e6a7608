package org.sagitta.api.contract;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.surface.AnalyticSurface;
import org.sagitta.api.surface.ModelOutputs;
import org.sagitta.api.surface.ParameterBlock;
import org.sagitta.api.surface.ParameterLayout;

/**
 * A toy surface is L = exp(X w1 w2 w3): a linear network of three weights on one example, with an exponential loss. With v =
 * (w2w3, w1w3, w1w2) and N = [[0,w3,w2],[w3,0,w1],[w2,w1,0]]
 *
 * <pre>grad = L X v,   H = L (X^2 vv' + X N),   G = L X^2 vv'</pre>
 *
 * so tr H = tr G = L X^2 ||v||^2, which is the largest eigenvalue of G but not of H.
 *
 * @param input X
 * @param weights w, of length 3, float64
 */
public record ToySurface(double input, INDArray weights) implements AnalyticSurface, ModelOutputs {
    /** Returns the surface with w = (0.5, -1, 2) and X = 1.5, for which the figures below hold. */
    public static ToySurface standard() {
        return new ToySurface(1.5, Nd4j.createFromArray(0.5, -1.0, 2.0));
    }

    /** The loss of {@link #standard} has this value. */
    public static final double LOSS = 0.22313016014842982;

    /** The trace of both its matrices has this value; it is the only non-zero eigenvalue of G. */
    public static final double TRACE = 2.635725016753327;

    @Override
    public ParameterLayout layout() {
        return new ParameterLayout(List.of(
                new ParameterBlock("0.weight", "0", 0, List.of(1, 1)),
                new ParameterBlock("1.weight", "1", 1, List.of(1, 1)),
                new ParameterBlock("2.weight", "2", 2, List.of(1, 1))));
    }

    @Override
    public INDArray parameters() {
        return weights.dup();
    }

    @Override
    public double loss() {
        return Math.exp(input * w(0) * w(1) * w(2));
    }

    @Override
    public INDArray outputs() {
        return Nd4j.createFromArray(new double[][] {{input * w(0) * w(1) * w(2)}});
    }

    @Override
    public INDArray gradient() {
        return v().muli(loss() * input).reshape(3);
    }

    @Override
    public INDArray hessian() {
        INDArray n = Nd4j.createFromArray(new double[][] {{0, w(2), w(1)}, {w(2), 0, w(0)}, {w(1), w(0), 0}});
        return ggn().addi(n.muli(loss() * input));
    }

    @Override
    public INDArray ggn() {
        return v().mmul(v().transpose()).muli(loss() * input * input);
    }

    @Override
    public ToySurface at(INDArray parameters) {
        return new ToySurface(input, parameters.dup());
    }

    private INDArray v() {
        return Nd4j.createFromArray(w(1) * w(2), w(0) * w(2), w(0) * w(1)).reshape(3, 1);
    }

    private double w(int i) {
        return weights.getDouble(i);
    }
}
