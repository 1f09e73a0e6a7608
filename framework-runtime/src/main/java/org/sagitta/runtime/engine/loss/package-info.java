/** This package implements losses of one example: value, gradient and Hessian with respect to the model's outputs. */
package org.sagitta.runtime.engine.loss;
