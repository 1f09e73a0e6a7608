/** This package defines architectures from the literature by their layers. */
package org.sagitta.runtime.model.architecture;
