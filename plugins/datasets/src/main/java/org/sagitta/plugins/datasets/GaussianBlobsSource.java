package org.sagitta.plugins.datasets;

import com.google.common.primitives.ImmutableIntArray;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
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
 * This data source draws Gaussian blobs, one for each class. The centre m_c of class c is drawn from N(0, I), the
 * examples of the class from N(m_c, covariance I). The sizes of the classes differ by at most one; the examples are
 * shuffled; features are float64.
 *
 * <p>Normalisation is global, as in Sagun et al. (2017): the mean over all training examples and dimensions is
 * subtracted, and the result is divided by the standard deviation over all of them. Each is a single number, so the
 * blobs stay round.
 */
@Extension
@Describe("one Gaussian blob a class around centres drawn from N(0, I), generated from the run's seed")
public final class GaussianBlobsSource implements DataSource<GaussianBlobsSource.Settings> {
    /** Configures {@link GaussianBlobsSource}. */
    public record Settings(
            @Min(2) @Default("5") int classes,
            @Positive @Default("100") int dimensions,

            @Positive @Default("1000") @Describe("training examples")
            int examples,

            @PositiveOrZero @Default("0") @Describe("test examples of the same blobs")
            int test,

            @Positive @Default("1.0") @Describe("variance of a blob in each direction")
            double covariance,

            @Default("true")
            @Describe("subtract the training part's overall mean, divide by its overall standard deviation")
            boolean standardise) {
        /**
         * Checks that an array can hold the features.
         *
         * @throws IllegalArgumentException if the number of examples times the number of dimensions is too large for an
         *     array
         */
        public Settings {
            RandomExamples.requireRoom(Math.max(examples, test), dimensions);
        }
    }

    @Override
    public Dataset load(Settings settings, DataContext context) {
        RandomGenerator random = context.random();
        double[][] centres = IntStream.range(0, settings.classes())
                .mapToObj(c -> RandomExamples.gaussians(settings.dimensions(), random))
                .toArray(double[][]::new);
        Map<Split, Examples> splits = new EnumMap<>(Split.class);
        splits.put(Split.TRAIN, draw(settings.examples(), centres, settings.covariance(), random));
        if (settings.test() > 0) {
            splits.put(Split.TEST, draw(settings.test(), centres, settings.covariance(), random));
        }
        if (settings.standardise()) {
            standardise(splits);
        }
        return new Dataset(splits);
    }

    private static Examples draw(int count, double[][] centres, double covariance, RandomGenerator random) {
        int[] labels = RandomExamples.labels(count, centres.length, random);
        int dimensions = centres[0].length;
        double deviation = Math.sqrt(covariance);
        double[] features = RandomExamples.gaussians(count * dimensions, random);
        for (int i = 0; i < features.length; i++) {
            features[i] = centres[labels[i / dimensions]][i % dimensions] + deviation * features[i];
        }
        return new Examples(
                Nd4j.create(features, new long[] {count, dimensions}, 'c'),
                List.of(dimensions),
                new Targets.Classes(ImmutableIntArray.copyOf(labels), centres.length));
    }

    private static void standardise(Map<Split, Examples> splits) {
        INDArray train = splits.get(Split.TRAIN).features();
        double mean = train.meanNumber().doubleValue();
        double deviation = train.stdNumber(false).doubleValue();
        for (Examples examples : splits.values()) {
            examples.features().subi(mean).divi(deviation);
        }
    }
}
