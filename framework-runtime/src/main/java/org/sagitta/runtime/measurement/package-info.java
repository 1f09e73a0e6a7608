/**
 * This package measures at a checkpoint: it makes estimates, runs the metrics of them and of the loss surface, and
 * shares their computations.
 */
package org.sagitta.runtime.measurement;
