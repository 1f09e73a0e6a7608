/** This package evaluates formulas over figures, which the claims of a descriptor's verdict use. */
package org.sagitta.runtime.formula;
