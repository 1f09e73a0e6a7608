/** Architectures of the literature, as layers. */
package org.sagitta.runtime.model.architecture;
