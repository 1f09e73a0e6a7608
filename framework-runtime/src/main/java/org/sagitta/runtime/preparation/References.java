package org.sagitta.runtime.preparation;

import java.util.Optional;
import java.util.stream.Stream;
import org.sagitta.api.settings.UnsuitableSettingsException;
import org.sagitta.api.surface.Curvature;
import org.sagitta.api.surface.ParameterPart;
import org.sagitta.runtime.descriptor.tree.Words;

/**
 * Finds the references with which estimates are compared: other estimators, and the exact matrices, which need no
 * estimator.
 */
public final class References {
    private References() {}

    /** Returns the exact matrix of a name; empty if the name is that of an estimator. */
    public static Optional<Curvature> curvature(String name) {
        return Stream.of(Curvature.values())
                .filter(curvature -> name(curvature).equals(name))
                .findFirst();
    }

    /** Returns the name of an exact matrix in descriptors. */
    public static String name(Curvature curvature) {
        return Words.ofConstant(curvature);
    }

    /**
     * Rejects a reference that does not cover the parameters of the estimate that is compared with it. The Hessian and
     * the Gauss-Newton matrix cover all parameters.
     *
     * @param own the parameters that the named operator covers
     * @param part the parameters that are needed
     * @throws UnsuitableSettingsException if it does not cover them
     */
    public static void requireCommon(String name, ParameterPart own, ParameterPart part) {
        if (!own.contains(part) && curvature(name).isEmpty()) {
            throw new UnsuitableSettingsException("The estimator '" + name + "' is of " + own
                    + ", and cannot be compared with what is of " + part + "; take a reference that has all of these");
        }
    }
}
