/** Metrics of an operator's leading eigenvectors, and of the angles between spaces that such vectors span. */
package org.sagitta.plugins.metrics.eigenspace;
