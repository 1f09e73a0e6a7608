package org.sagitta.plugins.datasets;

import com.google.common.primitives.ImmutableIntArray;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.pf4j.Extension;
import org.sagitta.api.data.Dataset;
import org.sagitta.api.data.Examples;
import org.sagitta.api.data.Split;
import org.sagitta.api.data.Targets;
import org.sagitta.api.data.UnusableDataException;
import org.sagitta.api.plugin.DataContext;
import org.sagitta.api.plugin.DataSource;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;
import org.sagitta.api.settings.UnsuitableSettingsException;

/**
 * This data source draws inputs from N(0, I) and labels them with a random network, the teacher. A target is the class
 * of the teacher's largest output, or its outputs y + noise with the noise from N(0, noise^2 I), in the training and
 * the test part alike.
 *
 * <p>The teacher is W_L phi(... phi(W_1 x)), without biases; each weight is drawn from N(0, 1/fan-in). All numbers are
 * float64 and not scaled.
 */
@Extension
@Describe(
        "Gaussian inputs with the classes or values that a random network makes of them, generated from the run's seed")
public final class TeacherStudentSource implements DataSource<TeacherStudentSource.Settings> {
    /** Selects the targets that the student learns. */
    public enum Kind {
        /** The target is the index of the teacher's largest output. */
        CLASSES,
        /** The targets are the teacher's outputs. */
        VALUES
    }

    /** Configures {@link TeacherStudentSource}. */
    public record Settings(
            @Positive @Default("20") @Describe("of an input")
            int dimensions,

            @Default("[10]") @Describe("widths of the teacher's hidden layers; [] for a linear teacher")
            List<@Positive Integer> hidden,

            @Default("tanh") Teacher.Activation activation,

            @Positive @Default("5") @Describe("the teacher's outputs: classes, or values an example")
            int outputs,

            @Default("classes") @Describe("classes: which output is the largest; values: the outputs, for loss: mse")
            Kind targets,

            @PositiveOrZero @Default("0") @Describe("standard deviation of what is added to each value")
            double noise,

            @Positive @Default("1000") @Describe("training examples")
            int examples,

            @PositiveOrZero @Default("0") @Describe("test examples of the same teacher")
            int test,

            @Describe("of the teacher, which then is the same whatever the run's seed; from that where not given")
            Optional<Long> teacherSeed) {
        /**
         * Checks that the settings go together.
         *
         * @throws UnsuitableSettingsException if two settings contradict each other, or if an array cannot hold the
         *     inputs
         */
        public Settings {
            hidden = List.copyOf(hidden);
            RandomExamples.requireRoom(Math.max(examples, test), dimensions);
            if (targets == Kind.CLASSES && outputs < 2) {
                throw new UnsuitableSettingsException("outputs is 1; expected at least 2 classes, or targets: values");
            }
            if (targets == Kind.CLASSES && noise > 0) {
                throw new UnsuitableSettingsException(
                        "noise is of values; expected targets: values beside it, or label-noise for classes");
            }
        }

        private List<Integer> widths() {
            List<Integer> widths = new ArrayList<>(hidden);
            widths.add(0, dimensions);
            widths.add(outputs);
            return widths;
        }
    }

    @Override
    public Dataset load(Settings settings, DataContext context) {
        RandomGenerator random = context.random();
        RandomGenerator teachers =
                settings.teacherSeed().map(TeacherStudentSource::generator).orElse(random);
        Teacher teacher = Teacher.draw(settings.widths(), settings.activation(), teachers);
        Map<Split, Examples> splits = new EnumMap<>(Split.class);
        splits.put(Split.TRAIN, requireClasses(draw(settings.examples(), teacher, settings, random)));
        if (settings.test() > 0) {
            splits.put(Split.TEST, draw(settings.test(), teacher, settings, random));
        }
        return new Dataset(splits);
    }

    private static Examples requireClasses(Examples training) {
        if (training.targets() instanceof Targets.Classes classes
                && training.size() > 1
                && classes.labels().stream().distinct().count() == 1) {
            throw new UnusableDataException(
                    "The teacher finds all %,d training examples in class %d; expected several classes: take another teacher-seed, wider hidden layers or activation: tanh"
                            .formatted(training.size(), classes.labels().get(0)));
        }
        return training;
    }

    private static ImmutableIntArray largest(INDArray outputs) {
        return ImmutableIntArray.copyOf(outputs.argMax(1).toIntVector());
    }

    private static RandomGenerator generator(long seed) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }

    private static Examples draw(int count, Teacher teacher, Settings settings, RandomGenerator random) {
        INDArray inputs = RandomExamples.gaussians(count, settings.dimensions(), random);
        INDArray outputs = teacher.outputs(inputs);
        return new Examples(
                inputs,
                List.of(settings.dimensions()),
                settings.targets() == Kind.CLASSES
                        ? new Targets.Classes(largest(outputs), settings.outputs())
                        : new Targets.Values(outputs.addi(RandomExamples.gaussians(count, settings.outputs(), random)
                                .muli(settings.noise()))));
    }
}
