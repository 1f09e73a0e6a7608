/** Contains metrics that show how far around a point its curvature describes the loss. */
package org.sagitta.plugins.metrics.validity;
