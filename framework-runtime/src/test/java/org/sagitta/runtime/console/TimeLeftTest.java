package org.sagitta.runtime.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TimeLeftTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final TimeLeft timeLeft = new TimeLeft();

    private Optional<Duration> afterSteps(long from, long to, long steps, long startedAt) {
        for (long step = from; step <= to; step++) {
            timeLeft.stepped(step, steps, startedAt + (step - from) * SECOND);
        }
        return timeLeft.estimate();
    }

    @Test
    void isUnknownBeforeThereIsAPace() {
        assertEquals(Optional.empty(), timeLeft.estimate());
        assertEquals(Optional.empty(), afterSteps(1, 1, 100, 0));
    }

    @Test
    void isTheStepsLeftAtThePaceSoFar() {
        assertEquals(Optional.of(Duration.ofSeconds(90)), afterSteps(1, 10, 100, 0));
    }

    @Test
    void aTrainingThatIsTakenUpAgainHasThePaceOfItsOwnSteps() {
        assertEquals(Optional.of(Duration.ofSeconds(40)), afterSteps(51, 60, 100, 0));
    }

    @Test
    void expectsTheMeasurementOfTheEndToTakeAsLongAsThatOfTheStart() {
        timeLeft.measuringBegan(0, 0);
        timeLeft.measuringEnded(30 * SECOND);
        assertEquals(Optional.of(Duration.ofMinutes(2)), afterSteps(1, 10, 100, 30 * SECOND));
    }

    @Test
    void measuringDoesNotSlowThePaceButIsExpectedAtEachCheckpointToCome() {
        timeLeft.measuringBegan(0, 0);
        timeLeft.measuringEnded(1000 * SECOND);
        afterSteps(1, 20, 100, 1000 * SECOND);
        timeLeft.measuringBegan(20, 1020 * SECOND);
        timeLeft.measuringEnded(1520 * SECOND);
        assertEquals(Optional.of(Duration.ofSeconds(79 + 4 * 500)), afterSteps(21, 21, 100, 1520 * SECOND));
    }

    @Test
    void nothingIsLeftAfterTheLastStepButTheLastMeasurement() {
        timeLeft.measuringBegan(0, 0);
        timeLeft.measuringEnded(30 * SECOND);
        assertEquals(Optional.of(Duration.ofSeconds(30)), afterSteps(1, 10, 10, 30 * SECOND));
    }
}
