package org.sagitta.plugins.trainers;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;
import org.nd4j.linalg.learning.config.Adam;
import org.sagitta.api.plugin.TrainingContext;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;

/**
 * Configures Adam's rule (Kingma and Ba 2015) as ND4J implements it. Epsilon is added before the bias corrections, so
 * it is the epsilon-hat of section 2 of the paper.
 *
 * <pre>
 * m &lt;- beta1 m + (1 - beta1) g,   v &lt;- beta2 v + (1 - beta2) g^2
 * change = alpha sqrt(1 - beta2^t)/(1 - beta1^t) m/(sqrt(v) + epsilon)
 * </pre>
 */
public record AdaptiveMoments(
        @PositiveOrZero
        @DecimalMax(value = "1", inclusive = false)
        @Default("0.9")
        @Describe("weight of the past in the mean of the gradients")
        double beta1,

        @PositiveOrZero
        @DecimalMax(value = "1", inclusive = false)
        @Default("0.999")
        @Describe("weight of the past in the mean of their squares")
        double beta2,

        @Positive @Default("1e-8") double epsilon) {
    UpdateRule rule(TrainingContext context) {
        return new Nd4jRule(new Adam(1, beta1, beta2, epsilon), context);
    }
}
