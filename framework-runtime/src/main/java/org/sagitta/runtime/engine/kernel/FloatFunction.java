package org.sagitta.runtime.engine.kernel;

/** An activation function that has a faster way in float32: loops without branches, which the compiler vectorises. */
public interface FloatFunction {
    /** As {@link org.sagitta.api.layer.ElementFunction#evaluate}, to the precision of float32. */
    void evaluate(float[] z, int length, float[] value, float[] slope, float[] curvature);
}
