/** This package implements the command line: each command is one class. */
package org.sagitta.runtime.cli;
