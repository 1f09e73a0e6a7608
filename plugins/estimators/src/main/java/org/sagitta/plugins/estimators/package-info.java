/** The exact curvature matrices, and their diagonals. */
package org.sagitta.plugins.estimators;
