/** The measurement at a checkpoint: estimates, metrics of them and of the loss surface, and what they share. */
package org.sagitta.runtime.measurement;
