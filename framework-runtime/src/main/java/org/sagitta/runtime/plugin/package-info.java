/** This package finds plugins, loads them behind an allow-list, lists them by type, and instantiates them. */
package org.sagitta.runtime.plugin;
