/** Directions in the space of the parameters, and the loss along them. */
package org.sagitta.plugins.metrics.direction;
