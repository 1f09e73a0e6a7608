/** The initialisers that are built in: one file each, found by its annotation. */
package org.sagitta.runtime.model.initialiser;
