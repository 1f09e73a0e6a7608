/** Contains directions in parameter space and the loss along them. */
package org.sagitta.plugins.metrics.direction;
