/** This package writes the output of a run to the terminal: its progress while it runs, its figures at the end. */
package org.sagitta.runtime.console;
