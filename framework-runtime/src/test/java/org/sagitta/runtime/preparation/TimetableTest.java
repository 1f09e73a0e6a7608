package org.sagitta.runtime.preparation;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sagitta.api.figure.Figures;
import org.sagitta.api.plugin.MetricContext;
import org.sagitta.api.plugin.SurfaceMetric;
import org.sagitta.api.settings.NoSettings;
import org.sagitta.runtime.descriptor.Checkpoints;
import org.sagitta.runtime.descriptor.Interval;
import org.sagitta.runtime.descriptor.MetricEntry;
import org.sagitta.runtime.descriptor.Moment;
import org.sagitta.runtime.descriptor.PluginEntry;
import org.sagitta.runtime.model.ModelException;
import org.sagitta.runtime.plugin.PluginType;
import org.sagitta.runtime.plugin.PluginType.Kind;

/** Tests the timetable of checkpoints, for a training of 100 steps with 20 steps per epoch unless stated otherwise. */
class TimetableTest {
    private static final Timetable KNOWN = new Timetable(100, OptionalLong.of(20));
    private static final Timetable OF_STEPS_ONLY = new Timetable(100, OptionalLong.empty());
    private static final Timetable NONE = new Timetable(0, OptionalLong.empty());

    private final List<String> warnings = new ArrayList<>();

    private void require(Timetable timetable, String at, String every, String own) {
        PluginType type = new PluginType(
                Kind.METRIC, "p", Kind.METRIC.extensionPoints().get(0), NoSettings.class, "test", "for tests");
        RunPlugins plugins = new RunPlugins(
                List.of(),
                List.of(),
                List.of(),
                List.of(new RunPlugins.SurfaceMeasure(
                        new MetricEntry(new PluginEntry("own", type, new NoSettings()), moments(own), List.of()),
                        new Nothing())));
        Checkpoints checkpoints =
                new Checkpoints(moments(at), Optional.ofNullable(every).map(Interval::parse));
        timetable.require(checkpoints, plugins, warnings::add);
    }

    private static List<Moment> moments(String text) {
        return text == null
                ? List.of()
                : Arrays.stream(text.split(",")).map(Moment::parse).toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "start,end           |          |",
                "start,100 steps     |          |",
                "1 step,5 epochs     |          |",
                "                    | 100 steps|",
                "                    | 5 epochs |",
                "start,end           | 1 epoch  | start,end,20 steps,3 epochs",
                "start,end           | 20 steps | 1 epoch,100 steps,end",
                "start,7 steps       |          | 7 steps",
                "start,100 steps     |          | end",
                "start,2 epochs      |          | 40 steps",
            })
    void whatComesIsTaken(String at, String every, String own) {
        require(KNOWN, at, every, own);
        assertEquals(List.of(), warnings);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "start,101 steps |         |           | checkpoints.at: 101 steps never comes, since the training takes 100 steps, 5 epochs;",
                "start,6 epochs  |         |           | checkpoints.at: 6 epochs never comes",
                "start,999999999999999999 epochs | |   | never comes",
                "                | 6 epochs|           | checkpoints.every: 6 epochs never comes, since the training takes 100 steps, 5 epochs, and checkpoints.at is empty",
                "start,end       |         | 50 steps  | The metric own: its at: 50 steps is no checkpoint; expected one of those that checkpoints asks for, [start, end]",
                "start,end       | 2 epochs| 3 epochs  | The metric own: its at: 3 epochs is no checkpoint; expected one of those that checkpoints asks for, [start, end, every 2 epochs]",
                "start,end       | 20 steps| 200 steps | is no checkpoint, since the training takes 100 steps, 5 epochs;",
                "end             | 2 epochs| start     | its at: start is no checkpoint",
                "start           | 2 epochs| end       | its at: end is no checkpoint"
            })
    void whatNeverComesIsRefused(String at, String every, String own, String message) {
        String refusal = assertThrows(ModelException.class, () -> require(KNOWN, at, every, own))
                .getMessage();
        assertTrue(refusal.contains(message), refusal);
    }

    @ParameterizedTest
    @CsvSource({"101 steps", "6 epochs"})
    void whatWouldComeAgainInALongerTrainingIsWarnedOf(String every) {
        require(KNOWN, "start,end", every, null);
        assertEquals(
                List.of(
                        "checkpoints.every: " + every
                                + " never comes, since the training takes 100 steps, 5 epochs; curvature is measured at checkpoints.at only."),
                warnings);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "start,6 epochs  |           |",
                "start,end       | 9 epochs  |",
                "start,end       | 1 epoch   | 50 steps",
                "start,50 steps  |           | 3 epochs"
            })
    void whatCannotBeToldIsLeftToTheRun(String at, String every, String own) {
        assertDoesNotThrow(() -> require(OF_STEPS_ONLY, at, every, own));
        assertEquals(List.of(), warnings);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "start,5 steps |          | checkpoints.at: 5 steps never comes, since nothing is trained",
                "1 epoch       |          | checkpoints.at: 1 epoch never comes, since nothing is trained",
                "start,end     | 10 steps | The metric own: its at: 10 steps is no checkpoint, since nothing is trained"
            })
    void whereNothingIsTrainedThereIsOneCheckpoint(String at, String own, String message) {
        assertDoesNotThrow(() -> require(NONE, "start", null, "end"));
        String refusal = assertThrows(ModelException.class, () -> require(NONE, at, null, own))
                .getMessage();
        assertTrue(refusal.contains(message), refusal);
    }

    private record Nothing() implements SurfaceMetric<Record> {
        @Override
        public Figures measure(Record settings, MetricContext context) {
            throw new UnsupportedOperationException();
        }
    }
}
