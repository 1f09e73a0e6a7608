/** The command line. */
package org.sagitta.runtime.cli;
