/** Images of what metrics draw, for those who look at a run where there is no browser page of it. */
package org.sagitta.runtime.picture;
