/** The quality of an approximation: its distance from a reference, of the matrix, its products, inverse and steps. */
package org.sagitta.plugins.metrics.quality;
