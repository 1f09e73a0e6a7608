/**
 * Contains metrics of an operator's eigenvalues: the largest ones, sums of functions of all of them, their density, and
 * outliers.
 */
package org.sagitta.plugins.metrics.spectrum;
