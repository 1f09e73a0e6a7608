package org.sagitta.runtime.record;

/** Says to the user in one sentence why a run failed, or could not begin. */
public final class FailureMessage {
    private FailureMessage() {}

    /**
     * Returns the message of an exception, or its class if it has none. If the memory ran out, the message says how much there
     * is and where more comes from.
     */
    public static String of(Throwable cause) {
        if (cause instanceof OutOfMemoryError) {
            return outOfMemory(cause.getMessage());
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    private static String outOfMemory(String which) {
        long heap = Runtime.getRuntime().maxMemory() >> 20;
        return ("Out of memory: %s. The Java heap may grow to %,d MiB; give it more with SAGITTA_JAVA_OPTIONS=-Xmx8g, or take"
                        + " less data, a smaller model or fewer metrics at once")
                .formatted(which, heap);
    }
}
