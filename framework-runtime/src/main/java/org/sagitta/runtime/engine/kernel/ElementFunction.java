package org.sagitta.runtime.engine.kernel;

/** A function phi of one real variable, with its first two derivatives. */
public interface ElementFunction {
    /**
     * phi, phi' and phi'' at the first {@code length} elements of z. Finite for every finite z. At a kink, a derivative is
     * the one from the left.
     */
    void evaluate(double[] z, int length, double[] value, double[] slope, double[] curvature);
}
