/**
 * This package executes an experiment from its plan to its report: the order of the runs, resuming, MLflow, the
 * verdict.
 *
 * <p>{@link org.sagitta.runtime.experiment.Experiment} is the entry point for Java; the command line calls it too.
 */
package org.sagitta.runtime.experiment;
