/**
 * This package implements matrix arithmetic on native memory, in float32 and float64: the operations with which the
 * rules of layers compute.
 */
package org.sagitta.runtime.engine.kernel;
