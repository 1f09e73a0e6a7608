package org.sagitta.plugins.trainers;

import jakarta.validation.constraints.PositiveOrZero;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.learning.regularization.L1Regularization;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;

/**
 * Configures DL4J's penalties on the weights W of dense layers and convolutions. Biases and the parameters of batch
 * normalisation have no penalty.
 *
 * <pre>l1 ||W||_1 + l2/2 ||W||^2, so that l1 sign(W) + l2 W is added to the gradient</pre>
 */
public record Penalties(
        @PositiveOrZero
        @Default("0")
        @Describe("l1 sign(W) is added to the gradient of the weights, not of biases: the penalty is l1 ||W||_1")
        double l1,

        @PositiveOrZero
        @Default("0")
        @Describe("l2 W is added to the gradient of the weights, not of biases: the penalty is l2/2 ||W||^2")
        double l2) {
    List<Regularization> terms() {
        List<Regularization> terms = new ArrayList<>();
        if (l1 > 0) {
            terms.add(new L1Regularization(l1));
        }
        if (l2 > 0) {
            terms.add(new L2Regularization(l2));
        }
        return terms;
    }
}
