/**
 * This package executes a run from its first step to its last: the training, and the stages that measure at each
 * checkpoint, in sequence.
 */
package org.sagitta.runtime.run;
