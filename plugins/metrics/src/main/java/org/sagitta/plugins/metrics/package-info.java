/**
 * Contains metrics of curvature operators and of the loss surface. Each figure has its error; it is exact if that is
 * affordable.
 *
 * <p>This package itself holds the types that several kinds of metrics share: the blocks that are measured, means of
 * samples, and the exception that gives the reason for a missing figure.
 */
package org.sagitta.plugins.metrics;
