/** Contains measures that relate curvature to the scale of the weights, and their behaviour under rescalings. */
package org.sagitta.plugins.metrics.flatness;
