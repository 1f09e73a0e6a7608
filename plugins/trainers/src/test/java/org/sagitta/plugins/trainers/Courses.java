package org.sagitta.plugins.trainers;

import java.util.Optional;

/** Makes settings of trainings, given only those that differ from the defaults. */
final class Courses {
    static final DescentSettings PLAIN = withDecay(0, true);

    private Courses() {}

    static DescentSettings withDecay(double decay, boolean ofBiases) {
        return new DescentSettings(
                decay, ofBiases, new Schedule.Constant(), 0, Optional.empty(), Optional.empty(), Optional.empty());
    }

    static DescentSettings with(Schedule schedule, double warmUp) {
        return new DescentSettings(0, true, schedule, warmUp, Optional.empty(), Optional.empty(), Optional.empty());
    }

    static DescentSettings with(IterateAveraging average) {
        return new DescentSettings(
                0, true, new Schedule.Constant(), 0, Optional.of(average), Optional.empty(), Optional.empty());
    }

    static DescentSettings with(Subspace subspace) {
        return new DescentSettings(
                0, true, new Schedule.Constant(), 0, Optional.empty(), Optional.of(subspace), Optional.empty());
    }

    static DescentSettings with(Stopping stop) {
        return new DescentSettings(
                0, true, new Schedule.Constant(), 0, Optional.empty(), Optional.empty(), Optional.of(stop));
    }
}
