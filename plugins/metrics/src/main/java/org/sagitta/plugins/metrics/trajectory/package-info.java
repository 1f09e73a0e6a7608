/** Contains metrics of the path of the parameters during training, and of fluctuations along it. */
package org.sagitta.plugins.metrics.trajectory;
