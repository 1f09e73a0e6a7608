package org.sagitta.runtime.record;

/** Says in plain words that the memory did not suffice, and where more comes from. */
public final class MemoryShortage {
    private MemoryShortage() {}

    /** The message for the user: which memory ran out, how much there is, and what to do. */
    public static String describe(OutOfMemoryError error) {
        long heap = Runtime.getRuntime().maxMemory() >> 20;
        return ("Out of memory: %s. The Java heap may grow to %,d MiB; give it more with SAGITTA_JAVA_OPTIONS=-Xmx8g, or take"
                        + " less data, a smaller model or fewer metrics at once")
                .formatted(error.getMessage(), heap);
    }
}
