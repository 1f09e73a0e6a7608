/** Figures of curvature operators and of the loss surface, each with its error: exact where that is affordable. */
package org.sagitta.plugins.metrics;
