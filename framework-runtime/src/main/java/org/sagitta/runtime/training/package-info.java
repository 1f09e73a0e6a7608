/** The training of a run: phases, the points at which the curvature is measured, and the state that an interruption leaves. */
package org.sagitta.runtime.training;
