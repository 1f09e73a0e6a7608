package org.sagitta.plugins.datasets;

import com.google.common.primitives.ImmutableIntArray;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.factory.Nd4j;
import org.pf4j.Extension;
import org.sagitta.api.data.Dataset;
import org.sagitta.api.data.Examples;
import org.sagitta.api.data.Split;
import org.sagitta.api.data.Targets;
import org.sagitta.api.plugin.DataContext;
import org.sagitta.api.plugin.DataSource;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;

/**
 * This data source draws intertwined spirals in the plane, one arm for each class. An example of class c of C is r (cos
 * a, sin a) + noise with a = 2 pi (turns r + c/C), r uniform on [0, 1) and the noise from N(0, noise^2 I).
 *
 * <p>The sizes of the classes differ by at most one; the examples are shuffled; features are float64 and not scaled.
 */
@Extension
@Describe("intertwined spirals in the plane, one a class, generated from the run's seed")
public final class SpiralsSource implements DataSource<SpiralsSource.Settings> {
    /** Configures {@link SpiralsSource}. */
    public record Settings(
            @Min(2) @Default("3") int classes,

            @Positive @Default("1000") @Describe("training examples")
            int examples,

            @PositiveOrZero @Default("0") @Describe("test examples of the same spirals")
            int test,

            @Positive @Default("1.0") @Describe("how often each winds around the origin")
            double turns,

            @PositiveOrZero
            @Default("0.02")
            @Describe("standard deviation in each direction; each spiral's length is 1 from the origin")
            double noise) {}

    @Override
    public Dataset load(Settings settings, DataContext context) {
        RandomGenerator random = context.random();
        Map<Split, Examples> splits = new EnumMap<>(Split.class);
        splits.put(Split.TRAIN, draw(settings.examples(), settings, random));
        if (settings.test() > 0) {
            splits.put(Split.TEST, draw(settings.test(), settings, random));
        }
        return new Dataset(splits);
    }

    private static Examples draw(int count, Settings settings, RandomGenerator random) {
        int[] labels = RandomExamples.labels(count, settings.classes(), random);
        double[][] features = new double[count][];
        for (int n = 0; n < count; n++) {
            double radius = random.nextDouble();
            double angle = 2 * Math.PI * (settings.turns() * radius + (double) labels[n] / settings.classes());
            features[n] = new double[] {
                radius * Math.cos(angle) + settings.noise() * random.nextGaussian(),
                radius * Math.sin(angle) + settings.noise() * random.nextGaussian()
            };
        }
        return new Examples(
                Nd4j.createFromArray(features),
                List.of(2),
                new Targets.Classes(ImmutableIntArray.copyOf(labels), settings.classes()));
    }
}
