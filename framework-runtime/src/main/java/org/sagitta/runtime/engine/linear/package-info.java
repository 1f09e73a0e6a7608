/** Dense symmetric eigenvalue problems. */
package org.sagitta.runtime.engine.linear;
