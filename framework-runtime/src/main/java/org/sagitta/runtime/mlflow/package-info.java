/**
 * Mirrors run directories to MLflow: a run's folder holds everything, and
 * {@link org.sagitta.runtime.mlflow.MlflowMirror} brings a server to the same state, while the run goes on or later.
 */
package org.sagitta.runtime.mlflow;
