/** Contains loss surfaces in closed form, whose curvature is known exactly. */
package org.sagitta.plugins.surfaces;
