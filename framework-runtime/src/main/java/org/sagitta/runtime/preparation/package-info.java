/**
 * The preparation of a run: data and model are loaded, plugins made, and everything that does not fit is refused before
 * anything is written.
 */
package org.sagitta.runtime.preparation;
