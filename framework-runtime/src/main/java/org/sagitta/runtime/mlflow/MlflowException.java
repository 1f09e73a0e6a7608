package org.sagitta.runtime.mlflow;

/** What keeps a run from arriving on an MLflow server. The message is for the user. */
public final class MlflowException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final int NO_ANSWER = 0;

    private final int status;

    private MlflowException(String message, int status, Throwable cause) {
        super(message, cause);
        this.status = status;
    }

    /** No answer, in time or at all. */
    static MlflowException unreachable(Object server, String why, Throwable cause) {
        return new MlflowException("MLflow at " + server + " does not answer: " + why, NO_ANSWER, cause);
    }

    /** An answer that is not the expected one. */
    static MlflowException answered(Object server, String request, int status, String answer) {
        return new MlflowException(
                "MLflow at " + server + " answers " + request + " with " + status + ": " + answer, status, null);
    }

    /** The HTTP status of the answer; 0 where there was none. */
    int status() {
        return status;
    }

    /** Whether the same call may go through later: there was no answer, or the server itself failed. */
    public boolean temporary() {
        return status == NO_ANSWER || status >= 500;
    }
}
