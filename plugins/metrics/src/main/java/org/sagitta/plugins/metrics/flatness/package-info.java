/** Curvature beside the scale of the weights, and what rescalings that leave the function as it is do to it. */
package org.sagitta.plugins.metrics.flatness;
