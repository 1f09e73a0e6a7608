package org.sagitta.runtime.engine.kernel;

/**
 * An activation function that has a faster implementation in float32: its loops have no branches, so that the compiler
 * vectorises them.
 */
public interface FloatFunction {
    /** Computes {@link org.sagitta.api.layer.ElementFunction#evaluate} with the precision of float32. */
    void evaluate(float[] z, int length, float[] value, float[] slope, float[] curvature);
}
