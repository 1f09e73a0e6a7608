/** The exact curvature matrices, and their diagonals, layers, leading eigenpairs and moving averages. */
package org.sagitta.plugins.estimators;
