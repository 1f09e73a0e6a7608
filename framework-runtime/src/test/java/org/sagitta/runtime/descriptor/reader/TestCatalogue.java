package org.sagitta.runtime.descriptor.reader;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;
import org.sagitta.api.settings.NoSettings;
import org.sagitta.api.settings.UnsuitableSettingsException;
import org.sagitta.api.settings.Unwrapped;
import org.sagitta.runtime.descriptor.Interval;
import org.sagitta.runtime.descriptor.Moment;
import org.sagitta.runtime.plugin.BuiltInTypes;
import org.sagitta.runtime.plugin.PluginCatalogue;
import org.sagitta.runtime.plugin.PluginType;
import org.sagitta.runtime.plugin.PluginType.Kind;

/** A catalogue with a few types of each kind, as loaded plugins contribute them. */
public record TestCatalogue(List<PluginType> all, List<Failure> failures) implements PluginCatalogue {
    record Blobs(
            @Positive @Default("5") int classes,
            @Positive @Default("1000") int examples) {}

    record Bowl(@Default("1") double width) {}

    record Files(Path features, Optional<Path> targets) {}

    record Sgd(
            @Positive @Describe("step size") double learningRate,
            @Positive int epochs,
            @PositiveOrZero @Default("0") double weightDecay,
            @Default("constant") Schedule schedule) {}

    sealed interface Schedule {
        record Constant() implements Schedule {}

        record Granziol(
                @DecimalMax(value = "1", inclusive = false) @Default("0.5")
                double start,

                @Default("1e-2") double ratio) implements Schedule {
            public Granziol {
                if (ratio > start) {
                    throw new UnsuitableSettingsException("the ratio " + ratio + " is above the start " + start);
                }
            }
        }
    }

    record Adam(
            @Positive double learningRate,
            @Positive int epochs,
            @Default("0.9") double momentum) {}

    record Common(
            @Positive @Default("50") @Describe("examples") int batchSize, Optional<String> note) {}

    record Mixed(
            double first,
            @Unwrapped Common common,
            @Default("1") double last) {}

    record Kfac(
            @PositiveOrZero @Default("0") double damping,
            @Default("joint") Bias bias) {
        enum Bias {
            JOINT,
            SEPARATE_BLOCKS
        }
    }

    record Scaled(@Positive double by) {}

    record Trace(@Positive @Default("60") int products) {}

    record Quality(String reference) {}

    /** Settings with a component of every allowed type. */
    record Everything(
            byte small,
            short medium,
            int whole,
            long large,
            float single,
            double precise,
            boolean flag,
            String text,
            Kfac.Bias constant,
            Path path,
            Optional<Integer> maybe,
            List<List<Double>> matrix,
            Map<String, @Positive Double> weights,
            @NotEmpty List<Schedule> schedules,
            Trace nested,
            Interval interval,
            Optional<List<Moment>> moments,
            @Default("[1, 2]") List<@Positive Integer> numbers) {}

    record Clash(@Default("x") String name) {}

    record Unsupported(@Default("2020-01-01") java.time.LocalDate day) {}

    record WrongDefault(@Positive @Default("0") int count) {}

    record Throws(@Default("1") int count) {
        Throws {
            if (count > 0) {
                throw new IllegalStateException("no state");
            }
        }
    }

    record ThrowsOfArgument(@Default("1") int count) {
        ThrowsOfArgument {
            if (count > 0) {
                throw new IllegalArgumentException("no such index");
            }
        }
    }

    public static TestCatalogue create(Failure... failures) {
        List<PluginType> all = new ArrayList<>();
        add(all, Kind.DATASET, Map.of("blobs", Blobs.class, "files", Files.class, "everything", Everything.class));
        add(all, Kind.SURFACE, Map.of("bowl", Bowl.class));
        add(all, Kind.LAYER, Map.of("scaled", Scaled.class));
        add(
                all,
                Kind.TRAINER,
                Map.of("none", NoSettings.class, "sgd", Sgd.class, "adam", Adam.class, "mixed", Mixed.class));
        add(all, Kind.ESTIMATOR, Map.of("hessian", NoSettings.class, "ggn", NoSettings.class, "kfac", Kfac.class));
        add(
                all,
                Kind.METRIC,
                Map.of("trace", Trace.class, "spectral-norm", NoSettings.class, "quality", Quality.class));
        return new TestCatalogue(all, List.of(failures));
    }

    /** The same with a type whose settings are these. */
    public TestCatalogue with(Kind kind, String name, Class<? extends Record> settings) {
        List<PluginType> more = new ArrayList<>(all);
        add(more, kind, Map.of(name, settings));
        return new TestCatalogue(more, failures);
    }

    private static void add(List<PluginType> all, Kind kind, Map<String, Class<? extends Record>> types) {
        types.forEach((name, settings) -> all.add(
                new PluginType(kind, name, kind.extensionPoints().get(0), settings, "test-plugin", "for tests")));
    }

    @Override
    public SortedMap<String, PluginType> types(Kind kind) {
        SortedMap<String, PluginType> types = BuiltInTypes.of(kind);
        all.stream().filter(type -> type.kind() == kind).forEach(type -> types.put(type.name(), type));
        return types;
    }
}
