package org.sagitta.plugins.metrics;

import com.google.common.primitives.ImmutableDoubleArray;
import com.google.common.primitives.ImmutableIntArray;
import java.util.List;
import java.util.Random;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.surface.AnalyticSurface;
import org.sagitta.api.surface.MiniBatches;
import org.sagitta.api.surface.ModelOutputs;
import org.sagitta.api.surface.ParameterBlock;
import org.sagitta.api.surface.ParameterLayout;

/**
 * This surface is L = (1/N) sum_n c_n/2 ||theta||^2, with examples that differ in their scales c_n &gt; 0.
 *
 * @param point theta, of length 3
 */
record ScaledBowls(ImmutableDoubleArray scales, INDArray point) implements AnalyticSurface, ModelOutputs, MiniBatches {
    /** Makes the surface at (1, -2, 2), whose norm is 3. */
    ScaledBowls(double... scales) {
        this(ImmutableDoubleArray.copyOf(scales), Nd4j.createFromArray(1.0, -2, 2));
    }

    /** Draws scales between 1 and 3. */
    static ScaledBowls random(long seed, int examples) {
        return new ScaledBowls(new Random(seed).doubles(examples, 1, 3).toArray());
    }

    /** Returns the mean of c. */
    double scale() {
        return scales.stream().average().orElseThrow();
    }

    @Override
    public ParameterLayout layout() {
        return new ParameterLayout(List.of(new ParameterBlock("0.weight", "0", 0, List.of(3))));
    }

    @Override
    public DataType precision() {
        return DataType.DOUBLE;
    }

    @Override
    public int examples() {
        return scales.length();
    }

    @Override
    public INDArray parameters() {
        return point.dup();
    }

    @Override
    public double loss() {
        return scale() / 2 * point.mul(point).sumNumber().doubleValue();
    }

    @Override
    public INDArray outputs() {
        return Nd4j.zeros(DataType.DOUBLE, examples(), 1);
    }

    @Override
    public INDArray gradient() {
        return point.mul(scale());
    }

    @Override
    public INDArray hessian() {
        return Nd4j.eye(3).castTo(DataType.DOUBLE).muli(scale());
    }

    @Override
    public INDArray ggn() {
        return hessian();
    }

    @Override
    public ScaledBowls subset(ImmutableIntArray examples) {
        return new ScaledBowls(ImmutableDoubleArray.copyOf(examples.stream().mapToDouble(scales::get)), point);
    }

    @Override
    public ScaledBowls at(INDArray parameters) {
        return new ScaledBowls(scales, parameters.dup());
    }
}
