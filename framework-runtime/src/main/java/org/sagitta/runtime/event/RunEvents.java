package org.sagitta.runtime.event;

import com.google.common.eventbus.EventBus;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import org.sagitta.api.event.RunEvent;

/**
 * Delivers the events of a run: first to the listeners, then to the stages of the run.
 *
 * <p>In the training thread, events are delivered one after the other: an event and everything that the stages do in
 * response are complete before the next event is delivered, and events that are raised meanwhile wait in a queue. An
 * event that is raised in another thread, in which a metric measures, is delivered at once and to the listeners only;
 * so are reports of progress.
 */
public final class RunEvents {
    private final EventBus listeners;
    private final Thread training = Thread.currentThread();
    private final Queue<RunEvent> waiting = new ArrayDeque<>();
    private Consumer<RunEvent> stages = event -> {};
    private boolean telling;

    /** Creates the delivery; must be called in the training thread. */
    public RunEvents(EventBus listeners) {
        this.listeners = listeners;
    }

    /** Sets the stages, which receive each event after the listeners. */
    public void leadTo(Consumer<RunEvent> consequences) {
        stages = consequences;
    }

    /** Delivers an event to the listeners at once, without the stages and past the queue. */
    public void tellAtOnce(RunEvent event) {
        listeners.post(event);
    }

    /** Delivers an event; in the training thread it waits in the queue while another event is being delivered. */
    public void tell(RunEvent event) {
        if (Thread.currentThread() != training) {
            listeners.post(event);
            return;
        }
        waiting.add(event);
        if (!telling) {
            tellAll();
        }
    }

    /**
     * Delivers the waiting events. An {@link Error} discards those that still wait, because the run does not continue
     * after it.
     */
    private void tellAll() {
        telling = true;
        try {
            for (RunEvent next = waiting.poll(); next != null; next = waiting.poll()) {
                listeners.post(next);
                stages.accept(next);
            }
        } finally {
            telling = false;
            waiting.clear();
        }
    }
}
