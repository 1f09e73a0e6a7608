/** Over how wide an area around a point curvature says what it says at the point. */
package org.sagitta.plugins.metrics.validity;
