package org.sagitta.runtime.mlflow;

/** Reports that a run could not be sent to an MLflow server. The message is for the user. */
public final class MlflowException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final int NO_ANSWER = 0;

    private final int status;

    private MlflowException(String message, int status, Throwable cause) {
        super(message, cause);
        this.status = status;
    }

    /** Creates the exception for a server that did not answer, or not in time. */
    static MlflowException unreachable(Object server, String why, Throwable cause) {
        return new MlflowException("MLflow at " + server + " does not answer: " + why, NO_ANSWER, cause);
    }

    /** Creates the exception for an unexpected answer. */
    static MlflowException answered(Object server, String request, int status, String answer) {
        return new MlflowException(
                "MLflow at " + server + " answers " + request + " with " + status + ": " + answer, status, null);
    }

    /** Returns the HTTP status of the answer, or 0 if there was none. */
    int status() {
        return status;
    }

    /** Returns whether the same call may succeed later: there was no answer, or the server itself failed. */
    public boolean temporary() {
        return status == NO_ANSWER || status >= 500;
    }
}
