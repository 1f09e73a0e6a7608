/**
 * Contains the estimators: exact curvature matrices, diagonals, Kronecker factors, low-rank approximations and moving
 * averages.
 */
package org.sagitta.plugins.estimators;
