/** The output of a run on the terminal: its progress while it runs, its figures at the end. */
package org.sagitta.runtime.console;
