package org.sagitta.plugins.trainers;

import java.util.Optional;

/** Settings of trainings, by what is not standard. */
final class Courses {
    static final Course PLAIN = withDecay(0, true);

    private Courses() {}

    static Course withDecay(double decay, boolean ofBiases) {
        return new Course(
                decay, ofBiases, new Schedule.Constant(), 0, Optional.empty(), Optional.empty(), Optional.empty());
    }

    static Course with(Schedule schedule, double warmUp) {
        return new Course(0, true, schedule, warmUp, Optional.empty(), Optional.empty(), Optional.empty());
    }

    static Course with(Averaging average) {
        return new Course(
                0, true, new Schedule.Constant(), 0, Optional.of(average), Optional.empty(), Optional.empty());
    }

    static Course with(Subspace subspace) {
        return new Course(
                0, true, new Schedule.Constant(), 0, Optional.empty(), Optional.of(subspace), Optional.empty());
    }

    static Course with(Stopping stop) {
        return new Course(0, true, new Schedule.Constant(), 0, Optional.empty(), Optional.empty(), Optional.of(stop));
    }
}
