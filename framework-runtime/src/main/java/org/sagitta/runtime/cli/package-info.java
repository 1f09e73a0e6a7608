/** The command line: one class per command, and what commands share. */
package org.sagitta.runtime.cli;
