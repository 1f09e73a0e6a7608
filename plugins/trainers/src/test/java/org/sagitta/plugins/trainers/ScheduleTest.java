package org.sagitta.plugins.trainers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    @Test
    void granziolsBendsAtHalfAndAtNineTenths() {
        Schedule schedule = new Schedule.Granziol(0.01, 0.5, 0.9);

        assertEquals(1, schedule.factor(0));
        assertEquals(1, schedule.factor(0.5));
        assertEquals(0.505, schedule.factor(0.7), 1e-15);
        assertEquals(0.01, schedule.factor(0.9), 1e-15);
        assertEquals(0.01, schedule.factor(1), 1e-15);
        assertEquals(1, new Schedule.Constant().factor(0.95));
    }

    @Test
    void granziolsEndsAfterItBegins() {
        assertEquals(
                "the schedule falls from 0.9 of the training to 0.5: it ends before it begins",
                assertThrows(IllegalArgumentException.class, () -> new Schedule.Granziol(0.01, 0.9, 0.5))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> new Schedule.Granziol(0.01, 0.5, 0.5));
    }

    @Test
    void stepsFallAtTheirShares() {
        Schedule schedule = new Schedule.Step(List.of(0.5, 0.75), 0.1);

        assertEquals(1, schedule.factor(0.49));
        assertEquals(0.1, schedule.factor(0.5), 1e-16);
        assertEquals(0.1, schedule.factor(0.74), 1e-16);
        assertEquals(0.01, schedule.factor(0.75), 1e-16);
        assertThrows(IllegalArgumentException.class, () -> new Schedule.Step(List.of(0.75, 0.5), 0.1));
        assertThrows(IllegalArgumentException.class, () -> new Schedule.Step(List.of(0.5, 0.5), 0.1));
    }

    @Test
    void cosineEndsAtItsRatio() {
        Schedule schedule = new Schedule.Cosine(0.2);

        assertEquals(1, schedule.factor(0));
        assertEquals(0.2 + 0.8 * 0.75, schedule.factor(1.0 / 3), 1e-15);
        assertEquals(0.6, schedule.factor(0.5), 1e-15);
        assertEquals(0.2, schedule.factor(1), 1e-15);
    }

    @Test
    void warmUpRisesToTheSchedule() {
        DescentSettings course = Courses.with(new Schedule.Cosine(0), 0.25);

        assertEquals(0, course.factor(0));
        assertEquals(0.4 * (1 + Math.cos(0.1 * Math.PI)) / 2, course.factor(0.1), 1e-15);
        assertEquals((1 + Math.cos(0.25 * Math.PI)) / 2, course.factor(0.25), 1e-15);
    }
}
