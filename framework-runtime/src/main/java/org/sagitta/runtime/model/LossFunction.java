package org.sagitta.runtime.model;

import java.util.Locale;

/** A loss l(f, y) of one example that there is without plugins: those that DL4J and Keras have too. */
public enum LossFunction implements LossSettings {
    /** -log softmax(f)_y. */
    CROSS_ENTROPY("-log softmax(f)_y"),
    /** -(1/C) sum_c [y_c log s(f_c) + (1 - y_c) log(1 - s(f_c))], s the logistic function. */
    BINARY_CROSS_ENTROPY("-(1/C) sum_c [y_c log s(f_c) + (1 - y_c) log(1 - s(f_c))], s the logistic function"),
    /** (1/C) ||f - y||^2. */
    MSE("(1/C) ||f - y||^2"),
    /** (1/2) ||f - y||^2. */
    HALF_MSE("(1/2) ||f - y||^2");

    private final String formula;

    LossFunction(String formula) {
        this.formula = formula;
    }

    @Override
    public String type() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The loss of C outputs f and the target y, for the user. */
    public String formula() {
        return formula;
    }

    /**
     * The loss as one of these.
     *
     * @param of what is only there with one, as the sentence's subject
     * @throws ModelException where it is a plugin's
     */
    public static LossFunction require(LossSettings loss, String of) {
        if (loss instanceof LossFunction function) {
            return function;
        }
        throw new ModelException(
                of + " goes with the losses cross-entropy, binary-cross-entropy, mse and half-mse, but the"
                        + " descriptor's is " + loss.type()
                        + ", which is a plugin's; give the weights as .npy files to a sequential"
                        + " model");
    }
}
