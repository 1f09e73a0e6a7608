/**
 * Metrics of curvature operators and of the loss surface. Each figure has its error, and is exact where that is affordable.
 *
 * <p>Here are what metrics of several kinds have in common: the blocks that are measured, means of samples, and the exception
 * that says why there is no figure.
 */
package org.sagitta.plugins.metrics;
