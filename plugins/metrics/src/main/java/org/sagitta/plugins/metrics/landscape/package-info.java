/** Contains metrics of the loss along lines and planes through a point. */
package org.sagitta.plugins.metrics.landscape;
