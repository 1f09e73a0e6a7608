package org.sagitta.runtime.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.eventbus.EventBus;
import com.google.common.eventbus.Subscribe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sagitta.api.event.RunEvent;
import org.sagitta.api.event.RunEvent.RunFinished;
import org.sagitta.api.event.RunEvent.WarningGiven;

/** Tests when listeners and stages receive an event. */
class RunEventsTest {
    private final Failures failures = new Failures();
    private final EventBus bus = new EventBus(failures);
    private final RunEvents events = new RunEvents(bus);
    private final List<String> trace = new ArrayList<>();

    @BeforeEach
    void listen() {
        bus.register(this);
        events.leadTo(this::work);
    }

    @Subscribe
    public void on(WarningGiven event) {
        trace.add("heard " + event.warning());
        if (event.warning().equals("exception")) {
            throw new IllegalStateException("of a listener");
        }
        if (event.warning().equals("error")) {
            throw new AssertionError("of a listener");
        }
    }

    private void work(RunEvent event) {
        if (event instanceof WarningGiven warning) {
            trace.add("work on " + warning.warning());
            if (warning.warning().equals("first")) {
                events.tell(new WarningGiven("second"));
                events.tell(new WarningGiven("third"));
                events.tell(new WarningGiven("fourth"));
                trace.add("end of first");
            }
            if (warning.warning().equals("second")) {
                events.tell(new WarningGiven("fifth"));
            }
        }
    }

    /** Three wait, and a fourth joins them at the end of the queue. */
    @Test
    void whatAStageTellsWaitsForTheEndOfTheEvent() {
        events.tell(new WarningGiven("first"));
        assertEquals(
                List.of(
                        "heard first",
                        "work on first",
                        "end of first",
                        "heard second",
                        "work on second",
                        "heard third",
                        "work on third",
                        "heard fourth",
                        "work on fourth",
                        "heard fifth",
                        "work on fifth"),
                trace);
    }

    @Test
    void anotherThreadIsHeardAtOnceAndGivesTheStagesNothingToDo() {
        events.leadTo(event -> {
            if (event instanceof RunFinished) {
                inAnotherThread(() -> events.tell(new WarningGiven("meanwhile")));
                trace.add("end");
            } else {
                trace.add("work");
            }
        });
        events.tell(new RunFinished(Duration.ZERO));
        assertEquals(List.of("heard meanwhile", "end"), trace);
    }

    @Test
    void whatAListenerThrowsIsKeptAndTheStagesGoOn() {
        events.tell(new WarningGiven("exception"));
        assertEquals(List.of("heard exception", "work on exception"), trace);
        assertEquals("of a listener", failures.causes().get(0).getMessage());
    }

    @Test
    void anErrorEndsItAndNothingWaitsAfterwards() {
        events.leadTo(event -> {
            events.tell(new WarningGiven("error"));
            events.tell(new WarningGiven("lost"));
            events.leadTo(this::work);
        });
        assertThrows(AssertionError.class, () -> events.tell(new RunFinished(Duration.ZERO)));
        events.tell(new WarningGiven("next"));
        assertEquals(List.of("heard error", "heard next", "work on next"), trace);
    }

    private static void inAnotherThread(Runnable work) {
        Thread thread = new Thread(work);
        thread.start();
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
