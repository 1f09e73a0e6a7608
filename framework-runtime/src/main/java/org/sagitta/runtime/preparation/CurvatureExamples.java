package org.sagitta.runtime.preparation;

import com.google.common.primitives.ImmutableIntArray;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.sagitta.api.data.Dataset;
import org.sagitta.api.data.Examples;
import org.sagitta.api.data.Shuffle;
import org.sagitta.api.data.Split;
import org.sagitta.api.data.UnusableDataException;
import org.sagitta.runtime.data.CurvatureSample;
import org.sagitta.runtime.descriptor.CurvatureSettings;
import org.sagitta.runtime.descriptor.CurvatureSettings.Sample;
import org.sagitta.runtime.descriptor.tree.Words;

/**
 * Selects the examples of a data set on which the curvature is measured.
 *
 * @param count the number of examples of the curvature's split that are measured
 * @param seed the seed of the run
 */
record CurvatureExamples(CurvatureSettings curvature, Dataset dataset, int count, long seed) {
    /** @throws UnusableDataException if the data set does not have the examples */
    static CurvatureExamples of(CurvatureSettings curvature, Dataset dataset, long seed) {
        return new CurvatureExamples(curvature, dataset, count(curvature, dataset), seed);
    }

    private static int count(CurvatureSettings curvature, Dataset dataset) {
        Split split = curvature.split();
        if (!dataset.splits().containsKey(split)) {
            throw new UnusableDataException("curvature.split is " + text(split) + ", but the data set has only "
                    + dataset.splits().keySet().stream()
                            .sorted()
                            .map(CurvatureExamples::text)
                            .collect(Collectors.joining(", ")));
        }
        int available = dataset.splits().get(split).size();
        int wanted = curvature.examples().orElse(available);
        if (wanted > available) {
            throw new UnusableDataException("curvature.examples is " + wanted + ", but the split " + text(split)
                    + " has " + available + " examples; ask for at most as many, or leave it out for all");
        }
        return wanted;
    }

    private static String text(Split split) {
        return Words.ofConstant(split);
    }

    /** Returns their targets, for a review of the data. */
    CurvatureSample sample() {
        return new CurvatureSample(
                curvature.split(), ofSplit().targets().subset(numbers()), curvature.sample() == Sample.RANDOM);
    }

    /**
     * Returns a loss surface for each split: with all its examples, or with those on which the curvature is measured.
     *
     * @param surface creates the surface of a split
     */
    <S> Map<Split, S> surfaces(BiFunction<Split, Examples, S> surface) {
        Examples measured = count == ofSplit().size() ? ofSplit() : ofSplit().subset(numbers());
        Map<Split, S> surfaces = new EnumMap<>(Split.class);
        dataset.splits()
                .forEach((split, examples) ->
                        surfaces.put(split, surface.apply(split, split == curvature.split() ? measured : examples)));
        return surfaces;
    }

    private Examples ofSplit() {
        return dataset.splits().get(curvature.split());
    }

    private ImmutableIntArray numbers() {
        int[] order = IntStream.range(0, ofSplit().size()).toArray();
        if (count < order.length && curvature.sample() == Sample.RANDOM) {
            Shuffle.inPlace(order, Seeds.generator(Seeds.of(seed, "curvature examples")));
        }
        return ImmutableIntArray.copyOf(order).subArray(0, count);
    }
}
