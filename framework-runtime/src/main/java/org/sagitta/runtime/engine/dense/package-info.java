/**
 * Curvature as a dense matrix, layer by layer where all parameters are those of dense layers, else by products; and what that
 * costs.
 */
package org.sagitta.runtime.engine.dense;
