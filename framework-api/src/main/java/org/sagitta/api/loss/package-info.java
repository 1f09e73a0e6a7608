/**
 * Losses: value, gradient and Hessian with respect to a model's outputs, and the likelihood behind them.
 *
 * <p>A {@link org.sagitta.api.loss.LossType} makes a {@link org.sagitta.api.loss.Loss} of its settings; one that treats each
 * output alone is a {@link org.sagitta.api.loss.SeparableLoss}, whose author writes {@code evaluate} only.
 */
package org.sagitta.api.loss;
