package org.sagitta.runtime.event;

import com.google.common.eventbus.SubscriberExceptionContext;
import com.google.common.eventbus.SubscriberExceptionHandler;
import java.util.ArrayList;
import java.util.List;

/**
 * Collects the exceptions of a run in order, both those of its stages and those of listeners, which the bus would only
 * log. The run ends at the next opportunity, with the first exception as its cause.
 */
public final class Failures implements SubscriberExceptionHandler {
    private final List<Throwable> causes = new ArrayList<>();

    @Override
    public void handleException(Throwable exception, SubscriberExceptionContext context) {
        add(exception);
    }

    public void add(Throwable cause) {
        causes.add(cause);
    }

    public List<Throwable> causes() {
        return List.copyOf(causes);
    }

    public boolean any() {
        return !causes.isEmpty();
    }
}
