package org.sagitta.runtime.measurement;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import org.sagitta.api.event.RunEvent.MetricMeasured;
import org.sagitta.api.figure.FigureKey;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.surface.Derivatives;
import org.sagitta.runtime.event.RunEvents;
import org.sagitta.runtime.record.EarlierTimes;
import org.sagitta.runtime.record.Journal;
import org.sagitta.runtime.record.JournalLine;

/** Records figures: first on the disk, then for the listeners. */
@Singleton
final class FigureRecorder {
    private final Journal journal;
    private final EarlierTimes earlier;
    private final RunEvents events;

    @Inject
    FigureRecorder(Journal journal, EarlierTimes earlier, RunEvents events) {
        this.journal = journal;
        this.earlier = earlier;
        this.events = events;
    }

    /** Records a figure of the loss surface or the training. */
    void record(String metric, Measurement measurement, long step, double epoch, String split) {
        record(FigureKey.ofSurface(metric, split), measurement, Derivatives.EXACT, step, epoch);
    }

    /**
     * Records a figure of an operator. A metric sees only the operator, and may consider products exact that are
     * central differences; therefore the derivatives of the loss surface are recorded too.
     */
    void record(FigureKey key, Measurement found, Derivatives derivatives, long step, double epoch) {
        Measurement measurement = derivatives == Derivatives.EXACT ? found : found.ofInexact();
        JournalLine line = earlier.kept(new JournalLine(key, measurement, derivatives, step, epoch, Instant.now()));
        try {
            journal.append(line);
        } catch (IOException e) {
            throw new UncheckedIOException("The journal cannot be written", e);
        }
        events.tell(new MetricMeasured(key, measurement, step, epoch, line.time()));
    }
}
