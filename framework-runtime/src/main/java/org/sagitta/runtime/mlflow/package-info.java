/**
 * MLflow as a mirror of run directories: a run's folder says everything, and {@link org.sagitta.runtime.mlflow.MlflowMirror}
 * brings a server to the same state, while the run goes on or later.
 */
package org.sagitta.runtime.mlflow;
