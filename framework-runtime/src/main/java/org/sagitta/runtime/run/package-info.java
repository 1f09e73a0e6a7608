/** A run: its folder, its journal, its status, and the runner that drives it. */
package org.sagitta.runtime.run;
