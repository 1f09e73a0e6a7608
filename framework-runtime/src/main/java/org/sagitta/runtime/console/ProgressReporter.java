package org.sagitta.runtime.console;

import com.google.common.base.Ticker;
import com.google.common.eventbus.Subscribe;
import java.time.Duration;
import java.util.Locale;
import org.sagitta.api.event.RunEvent.CheckpointReached;
import org.sagitta.api.event.RunEvent.CurvatureEstimated;
import org.sagitta.api.event.RunEvent.MetricMeasured;
import org.sagitta.api.event.RunEvent.RunFailed;
import org.sagitta.api.event.RunEvent.RunFinished;
import org.sagitta.api.event.RunEvent.RunInterrupted;
import org.sagitta.api.event.RunEvent.StepCompleted;
import org.sagitta.api.event.RunEvent.WarningGiven;
import org.sagitta.api.event.RunEvent.WorkAdvanced;
import org.sagitta.runtime.report.Durations;

/**
 * Reports the progress of a run: as a bar on a terminal; elsewhere as a line every few seconds and one per checkpoint.
 */
public final class ProgressReporter implements AutoCloseable {
    private final ProgressDisplay display;
    private final Ticker clock;
    private final TimeLeft timeLeft = new TimeLeft();

    private long step;
    private long steps;
    private boolean measuring;
    private long measuringBegan;
    private long measured;
    private long lastFigureAt;

    /** Creates a reporter that reports on the named run to standard error. */
    public static ProgressReporter onStandardError(String run) {
        return new ProgressReporter(ProgressDisplay.onStandardError(run), Ticker.systemTicker());
    }

    ProgressReporter(ProgressDisplay display, Ticker clock) {
        this.display = display;
        this.clock = clock;
    }

    /** Shows the step, its loss and the time left. */
    @Subscribe
    public void stepCompleted(StepCompleted event) {
        endMeasuring();
        step = event.step();
        steps = event.steps();
        timeLeft.stepped(step, steps, clock.read());
        String left = timeLeft.estimate()
                .map(duration -> ", " + Durations.text(duration) + " left")
                .orElse("");
        display.show(step, steps, String.format(Locale.ROOT, "loss %.4g%s", event.loss(), left));
    }

    /** Announces that the training waits while a checkpoint is measured. */
    @Subscribe
    public void checkpointReached(CheckpointReached event) {
        endMeasuring();
        step = event.checkpoint().step();
        measuring = true;
        measuringBegan = clock.read();
        lastFigureAt = measuringBegan;
        timeLeft.measuringBegan(step, lastFigureAt);
        display.announce(step, steps, "measuring");
    }

    /** Shows which operator is measured next. */
    @Subscribe
    public void curvatureEstimated(CurvatureEstimated event) {
        lastFigureAt = clock.read();
        display.show(step, steps, "measuring " + event.estimator());
    }

    /** Shows which figure was measured. */
    @Subscribe
    public void metricMeasured(MetricMeasured event) {
        lastFigureAt = clock.read();
        String figure =
                event.key().estimator().map(estimator -> estimator + " / ").orElse("")
                        + event.key().name();
        display.show(step, steps, "measured " + figure);
    }

    /** Shows how far a long computation of a plugin has come. */
    @Subscribe
    public void workAdvanced(WorkAdvanced event) {
        String all = event.all() > 0 ? String.format(Locale.ROOT, " of %,d", event.all()) : "";
        display.show(step, steps, String.format(Locale.ROOT, "%s: %,d%s", event.work(), event.done(), all));
    }

    /** Shows a warning. */
    @Subscribe
    public void warningGiven(WarningGiven event) {
        display.warn(event.warning());
    }

    /** Announces that the run has finished. */
    @Subscribe
    public void runFinished(RunFinished event) {
        end("finished", event.duration());
    }

    /** Announces that the run has failed. */
    @Subscribe
    public void runFailed(RunFailed event) {
        end("failed", event.duration());
    }

    /** Announces that the user has interrupted the run. */
    @Subscribe
    public void runInterrupted(RunInterrupted event) {
        end("interrupted", event.duration());
    }

    /** Releases the terminal, however the run ended. */
    @Override
    public void close() {
        display.close();
    }

    private void end(String how, Duration duration) {
        endMeasuring();
        long share = Math.round(100.0 * measured / Math.max(1, duration.toNanos()));
        String ofMeasuring = measured > 0 ? ", " + share + " % of it measuring" : "";
        display.announce(step, steps, how + " after " + Durations.text(duration) + ofMeasuring);
        close();
    }

    /** Ends the measuring time of a checkpoint at its last figure, because no event marks the end of a checkpoint. */
    private void endMeasuring() {
        if (measuring) {
            measured += lastFigureAt - measuringBegan;
            timeLeft.measuringEnded(lastFigureAt);
            measuring = false;
        }
    }
}
