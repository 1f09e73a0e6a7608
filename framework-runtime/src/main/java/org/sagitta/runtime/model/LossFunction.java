package org.sagitta.runtime.model;

/** The loss l(f, y) of one example, whose mean over examples is the surface. */
public enum LossFunction {
    /** -log softmax(f)_y. */
    CROSS_ENTROPY,
    /** -(1/C) sum_c [y_c log s(f_c) + (1 - y_c) log(1 - s(f_c))], s the logistic function. */
    BINARY_CROSS_ENTROPY,
    /** (1/C) ||f - y||^2. */
    MSE,
    /** (1/2) ||f - y||^2. */
    HALF_MSE
}
