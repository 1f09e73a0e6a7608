/** Figures of a curvature operator, each with its error: exact where that is affordable, else by products. */
package org.sagitta.plugins.metrics;
