/**
 * Factors of layers' blocks in Fisher matrices: Kronecker factors, exact blocks, the factors between neighbouring
 * layers, and second moments in a Kronecker-factored basis. {@link org.sagitta.runtime.engine.factor.FisherFactors}
 * sums them over the examples.
 */
package org.sagitta.runtime.engine.factor;
