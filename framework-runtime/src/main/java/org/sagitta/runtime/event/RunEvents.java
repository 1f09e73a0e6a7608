package org.sagitta.runtime.event;

import com.google.common.eventbus.EventBus;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import org.sagitta.api.event.RunEvent;

/**
 * Tells of what happens in a run: first whoever listens, then the run's own stages. In the thread that trains one event is
 * through, with all that the stages do about it, before the next is told of; what happens meanwhile waits. In a thread that a
 * metric has its turns in, an event is for those who listen, and they hear of it at once; so they do of progress.
 */
public final class RunEvents {
    private final EventBus listeners;
    private final Thread training = Thread.currentThread();
    private final Queue<RunEvent> waiting = new ArrayDeque<>();
    private Consumer<RunEvent> stages = event -> {};
    private boolean telling;

    /** To be made in the thread that trains. */
    public RunEvents(EventBus listeners) {
        this.listeners = listeners;
    }

    /** From now on the stages are told of each event, after those who listen. */
    public void leadTo(Consumer<RunEvent> consequences) {
        stages = consequences;
    }

    /** Tells those who listen of an event that gives the stages nothing to do, whatever waits. */
    public void tellAtOnce(RunEvent event) {
        listeners.post(event);
    }

    /** Tells of an event; in the thread that trains it is kept for later where another is being told of. */
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

    /** An {@link Error} ends it, with whatever waits: the run does not go on after that. */
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
