/** Matrix arithmetic on native memory, in float32 and float64: all that rules of layers compute with. */
package org.sagitta.runtime.engine.kernel;
