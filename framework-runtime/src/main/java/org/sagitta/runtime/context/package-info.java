/** The services that all contexts of plugins have in common: progress, warnings and scratch folders. */
package org.sagitta.runtime.context;
