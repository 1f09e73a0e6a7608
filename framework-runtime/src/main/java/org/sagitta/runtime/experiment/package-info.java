/**
 * An experiment from its plan to its report: the runs and their order, going on after an interruption, MLflow, the verdict.
 *
 * <p>{@link org.sagitta.runtime.experiment.Experiment} is the call from Java; the command line is a face of it.
 */
package org.sagitta.runtime.experiment;
