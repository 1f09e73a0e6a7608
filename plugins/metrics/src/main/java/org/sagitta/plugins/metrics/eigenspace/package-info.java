/** Contains metrics of an operator's leading eigenvectors and of the angles between their spans. */
package org.sagitta.plugins.metrics.eigenspace;
