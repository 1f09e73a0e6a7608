/** Loss surfaces: what curvature is estimated of. */
package org.sagitta.api.surface;
