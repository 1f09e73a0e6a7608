/** The descriptor: read, checked, every default filled in, a sweep spread out into its runs. */
package org.sagitta.runtime.descriptor;
