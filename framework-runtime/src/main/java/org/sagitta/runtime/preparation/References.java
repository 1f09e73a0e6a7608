package org.sagitta.runtime.preparation;

import java.util.Optional;
import java.util.stream.Stream;
import org.sagitta.api.settings.UnsuitableSettingsException;
import org.sagitta.api.surface.Curvature;
import org.sagitta.api.surface.ParameterPart;
import org.sagitta.runtime.descriptor.tree.Words;

/** The references that estimates are compared with: other estimators, and the exact matrices, which need no estimator. */
public final class References {
    private References() {}

    /** The exact matrix of a name; none where the name is an estimator's. */
    public static Optional<Curvature> curvature(String name) {
        return Stream.of(Curvature.values())
                .filter(curvature -> name(curvature).equals(name))
                .findFirst();
    }

    /** An exact matrix as descriptors name it. */
    public static String name(Curvature curvature) {
        return Words.ofConstant(curvature);
    }

    /**
     * Refuses a reference that does not have the parameters of what is compared with it. The Hessian and the Gauss-Newton
     * matrix are there of all.
     *
     * @param own parameters of the operator of that name
     * @param part those that it is wanted of
     * @throws UnsuitableSettingsException where it does not
     */
    public static void requireCommon(String name, ParameterPart own, ParameterPart part) {
        if (!own.contains(part) && curvature(name).isEmpty()) {
            throw new UnsuitableSettingsException("The estimator '" + name + "' is of " + own
                    + ", and cannot be compared with what is of " + part + "; take a reference that has all of these");
        }
    }
}
