/** Formulas over figures, as the claims of a descriptor's verdict use them. */
package org.sagitta.runtime.formula;
