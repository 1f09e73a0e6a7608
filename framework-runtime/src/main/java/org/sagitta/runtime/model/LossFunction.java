package org.sagitta.runtime.model;

import java.util.Locale;

/** A built-in loss l(f, y) of one example; DL4J and Keras have these losses too. */
public enum LossFunction implements LossSettings {
    /** The softmax cross-entropy -log softmax(f)_y. */
    CROSS_ENTROPY("-log softmax(f)_y"),
    /**
     * The binary cross-entropy -(1/C) sum_c [y_c log s(f_c) + (1 - y_c) log(1 - s(f_c))], where s is the logistic
     * function.
     */
    BINARY_CROSS_ENTROPY("-(1/C) sum_c [y_c log s(f_c) + (1 - y_c) log(1 - s(f_c))], s the logistic function"),
    /** The mean squared error (1/C) ||f - y||^2. */
    MSE("(1/C) ||f - y||^2"),
    /** Half the squared error, (1/2) ||f - y||^2. */
    HALF_MSE("(1/2) ||f - y||^2");

    private final String formula;

    LossFunction(String formula) {
        this.formula = formula;
    }

    @Override
    public String type() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Returns the formula for C outputs f and the target y, for the user. */
    public String formula() {
        return formula;
    }

    /**
     * Returns the loss as a built-in one.
     *
     * @param of the feature that needs a built-in loss, as the subject of the message
     * @throws ModelException if the loss is that of a plugin
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
