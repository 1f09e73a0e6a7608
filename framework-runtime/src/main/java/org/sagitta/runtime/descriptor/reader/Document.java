package org.sagitta.runtime.descriptor.reader;

import jakarta.validation.constraints.Pattern;
import java.util.List;
import java.util.Optional;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;
import org.sagitta.runtime.descriptor.Checkpoints;
import org.sagitta.runtime.descriptor.Claim;
import org.sagitta.runtime.descriptor.CurvatureSettings;
import org.sagitta.runtime.descriptor.DatasetEntry;
import org.sagitta.runtime.descriptor.Descriptor;
import org.sagitta.runtime.descriptor.EstimatorEntry;
import org.sagitta.runtime.descriptor.MetricEntry;
import org.sagitta.runtime.descriptor.PluginEntry;
import org.sagitta.runtime.descriptor.Subject;
import org.sagitta.runtime.model.LossSettings;
import org.sagitta.runtime.model.ModelSettings;

/**
 * The keys of a descriptor file without those of its {@link Subject}, and without {@code sweep} and {@code profiles},
 * which are resolved before it is bound.
 */
record Document(
        @Pattern(
                regexp = "[\\p{L}\\p{N}_]([\\p{L}\\p{N} ._+-]{0,98}[\\p{L}\\p{N}_+-])?",
                message = "must be fit for a folder's name: letters, digits, blanks and . _ + -, at most 100, first a"
                        + " letter or a digit, last no blank or dot")
        String experiment,

        @Default("42") long seed,
        TrainerPhases trainer,
        @Default("{}") Checkpoints checkpoints,
        @Default("{}") CurvatureSettings curvature,
        @Default("[]") List<EstimatorEntry> estimators,
        @Default("[]") List<MetricEntry> metrics,
        @Default("{}") Descriptor.Tracking tracking,
        Optional<List<Claim>> verdict) {

    @Describe("a loss surface")
    record SurfaceEntry(PluginEntry plugin) {}

    @Describe("a trainer")
    record TrainerEntry(PluginEntry plugin) {}

    @Describe("a trainer")
    record TrainerPhases(List<PluginEntry> plugins) {}

    /** The keys that a subject has. */
    sealed interface SubjectKeys {
        Subject subject();
    }

    /** The keys of a model that is trained on a data set. */
    record LearningKeys(
            DatasetEntry dataset,
            ModelSettings model,
            @Default("cross-entropy") LossSettings loss) implements SubjectKeys {
        @Override
        public Subject subject() {
            return new Subject.Learning(dataset, model, loss);
        }
    }

    /** The key of a loss surface, which replaces the keys of data set, model and loss. */
    record GivenKeys(SurfaceEntry surface) implements SubjectKeys {
        @Override
        public Subject subject() {
            return new Subject.ClosedForm(surface.plugin());
        }
    }

    Descriptor descriptor(Subject subject, String yaml) {
        return new Descriptor(
                experiment,
                seed,
                subject,
                trainer.plugins(),
                checkpoints,
                curvature,
                estimators,
                metrics,
                tracking,
                verdict.orElse(List.of()),
                yaml);
    }
}
