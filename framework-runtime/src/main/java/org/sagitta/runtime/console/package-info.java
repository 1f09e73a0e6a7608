/** What a run shows on the terminal: its progress while it lasts, its figures at the end. */
package org.sagitta.runtime.console;
