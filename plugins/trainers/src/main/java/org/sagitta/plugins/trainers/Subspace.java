package org.sagitta.plugins.trainers;

import jakarta.validation.constraints.Positive;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;
import org.sagitta.api.settings.UnsuitableSettingsException;
import org.sagitta.api.surface.ParameterLayout;

/**
 * Configures a training in a subspace of the parameters. With V the eigenvectors of the Hessian's eigenvalues of
 * largest modulus over the training examples, each change d of the parameters becomes VV'd or d - VV'd (Gur-Ari,
 * Roberts, Dyer 2018; Song, Ahn, Yun 2024).
 */
public record Subspace(
        Side train,

        @Positive @Default("10") @Describe("eigenvectors, at most as many as parameters")
        int dimension,

        @Positive @Default("100") @Describe("updates from one search of the eigenvectors to the next")
        int every) {
    /** Selects the subspace in which the parameters change: the dominant one or its complement. */
    public enum Side {
        DOMINANT,
        BULK
    }

    void check(ParameterLayout layout) {
        if (dimension > layout.dimension()) {
            throw new UnsuitableSettingsException(
                    "subspace.dimension is %,d, but there are %,d parameters; expected at most as many"
                            .formatted(dimension, layout.dimension()));
        }
    }
}
