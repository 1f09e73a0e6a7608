/**
 * This package trains a model: its phases, its checkpoints, and the state from which it is resumed after an
 * interruption.
 */
package org.sagitta.runtime.training;
