/** Plugins: found, loaded behind an allow-list, listed by type and instantiated. */
package org.sagitta.runtime.plugin;
