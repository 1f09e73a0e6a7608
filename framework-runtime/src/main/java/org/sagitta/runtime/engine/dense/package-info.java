/**
 * Curvature as a dense matrix, computed layer by layer if all parameters are those of dense layers and otherwise by
 * products, and the costs of this.
 */
package org.sagitta.runtime.engine.dense;
