/** Loss surfaces in closed form, whose curvature is known. */
package org.sagitta.plugins.surfaces;
