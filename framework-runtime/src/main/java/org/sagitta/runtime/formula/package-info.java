/** Formulas over figures, as a descriptor's verdict holds them. */
package org.sagitta.runtime.formula;
