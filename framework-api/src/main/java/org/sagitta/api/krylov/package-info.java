/** Krylov routines: what can be learnt of a symmetric operator from its products. */
package org.sagitta.api.krylov;
