/** Figures of the path that training takes, and how much they fluctuate on it. */
package org.sagitta.plugins.metrics.trajectory;
