/**
 * Contains metrics of the quality of an approximation: the distance of its matrix, products, inverse and steps from a
 * reference.
 */
package org.sagitta.plugins.metrics.quality;
