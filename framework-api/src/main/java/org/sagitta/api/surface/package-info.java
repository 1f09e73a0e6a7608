/** Loss surfaces are the functions whose curvature is estimated. */
package org.sagitta.api.surface;
