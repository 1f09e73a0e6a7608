package org.sagitta.plugins.trainers;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;
import org.nd4j.linalg.learning.config.RmsProp;
import org.sagitta.api.plugin.TrainingContext;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;

/**
 * Configures the rule of RMSProp (Tieleman and Hinton 2012) as ND4J implements it: v starts at epsilon.
 *
 * <pre>v &lt;- rho v + (1 - rho) g^2,   change = alpha g/(sqrt(v) + epsilon)</pre>
 */
public record MeanSquare(
        @PositiveOrZero
        @DecimalMax(value = "1", inclusive = false)
        @Default("0.95")
        @Describe("rho, the weight of the past in the mean of the squared gradients")
        double rho,

        @Positive @Default("1e-8") double epsilon) {
    UpdateRule rule(TrainingContext context) {
        return new Nd4jRule(new RmsProp(1, rho, epsilon), context);
    }
}
