package org.sagitta.runtime.preparation;

import com.google.common.primitives.ImmutableIntArray;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.sagitta.api.data.Dataset;
import org.sagitta.api.data.Examples;
import org.sagitta.api.data.Shuffle;
import org.sagitta.api.data.Split;
import org.sagitta.api.data.Targets;
import org.sagitta.api.data.UnusableDataException;
import org.sagitta.runtime.descriptor.DataTreatment;

/**
 * Applies the treatment of a data set: it holds examples out, takes a subset, and makes labels wrong. Each operation
 * has random numbers of its own, and the remaining examples keep their order.
 */
final class TreatedData {
    private final DataTreatment treatment;
    private final long seed;

    /** @param seed the seed of the data */
    TreatedData(DataTreatment treatment, long seed) {
        this.treatment = treatment;
        this.seed = seed;
    }

    /** @throws UnusableDataException if the data do not allow the treatment */
    Dataset of(Dataset loaded) {
        Map<Split, Examples> splits = new EnumMap<>(loaded.splits());
        treatment.holdOut().ifPresent(count -> holdOut(count, splits));
        treatment.subset().ifPresent(count -> splits.computeIfPresent(Split.TRAIN, (split, all) -> subset(count, all)));
        if (treatment.labelNoise() > 0) {
            splits.computeIfPresent(Split.TRAIN, (split, examples) -> withWrongLabels(examples));
        }
        return loaded.with(splits);
    }

    private void holdOut(int count, Map<Split, Examples> splits) {
        Examples all = splits.get(Split.TRAIN);
        if (splits.containsKey(Split.VALIDATION)) {
            throw new UnusableDataException(
                    "dataset.hold-out is %,d, but the data set has %,d validation examples already; take one of them out"
                            .formatted(count, splits.get(Split.VALIDATION).size()));
        }
        if (count >= all.size()) {
            throw new UnusableDataException(
                    "dataset.hold-out is %,d, but there are %,d training examples; expected fewer, so that some are left"
                            .formatted(count, all.size()));
        }
        int[] order = shuffled(IntStream.range(0, all.size()), generator("hold-out"));
        splits.put(Split.VALIDATION, all.subset(ascending(Arrays.stream(order).limit(count))));
        splits.put(Split.TRAIN, all.subset(ascending(Arrays.stream(order).skip(count))));
    }

    private Examples subset(int count, Examples all) {
        if (count > all.size()) {
            throw new UnusableDataException(
                    "dataset.subset is %,d, but there are %,d training examples; expected at most as many"
                            .formatted(count, all.size()));
        }
        RandomGenerator random = generator("subset");
        return all.subset(ascending(
                treatment.balanced()
                        ? balanced(count, classes(all, "dataset.balanced is true"), random)
                        : drawn(count, IntStream.range(0, all.size()), random)));
    }

    private static IntStream balanced(int count, Targets.Classes targets, RandomGenerator random) {
        IntStream numbers = IntStream.empty();
        for (int c = 0; c < targets.classes(); c++) {
            int label = c;
            int wanted = count / targets.classes() + (c < count % targets.classes() ? 1 : 0);
            int[] members = IntStream.range(0, targets.examples())
                    .filter(n -> targets.labels().get(n) == label)
                    .toArray();
            if (wanted > 0 && members.length == 0) {
                throw new UnusableDataException(
                        "dataset.balanced is true, but class %d of %d does not occur among the %,d training examples; expected some of each: number the classes that occur from 0, or leave balanced out"
                                .formatted(c, targets.classes(), targets.examples()));
            }
            if (wanted > members.length) {
                throw new UnusableDataException(
                        "dataset.subset is %,d and balanced: %,d examples of class %d of %d, but there are %,d of it; expected a smaller subset"
                                .formatted(count, wanted, c, targets.classes(), members.length));
            }
            numbers = IntStream.concat(numbers, drawn(wanted, Arrays.stream(members), random));
        }
        return numbers;
    }

    private Examples withWrongLabels(Examples examples) {
        Targets.Classes targets = classes(examples, "dataset.label-noise is " + treatment.labelNoise());
        if (targets.classes() < 2) {
            throw new UnusableDataException("dataset.label-noise is " + treatment.labelNoise()
                    + ", but there is one class; expected another one to put in its place");
        }
        RandomGenerator random = generator("label noise");
        int wrong = (int) Math.round(treatment.labelNoise() * examples.size());
        int[] labels = targets.labels().toArray();
        drawn(wrong, IntStream.range(0, labels.length), random)
                .forEach(n -> labels[n] = (labels[n] + 1 + random.nextInt(targets.classes() - 1)) % targets.classes());
        return new Examples(
                examples.features(),
                examples.shape(),
                new Targets.Classes(ImmutableIntArray.copyOf(labels), targets.classes()));
    }

    private static Targets.Classes classes(Examples examples, String asked) {
        if (examples.targets() instanceof Targets.Classes classes) {
            return classes;
        }
        throw new UnusableDataException(
                asked + ", but the targets are values; expected classes, or that key to be left out");
    }

    private static IntStream drawn(int count, IntStream numbers, RandomGenerator random) {
        return Arrays.stream(shuffled(numbers, random)).limit(count);
    }

    private static int[] shuffled(IntStream numbers, RandomGenerator random) {
        int[] order = numbers.toArray();
        Shuffle.inPlace(order, random);
        return order;
    }

    private static ImmutableIntArray ascending(IntStream numbers) {
        return ImmutableIntArray.copyOf(numbers.sorted());
    }

    private RandomGenerator generator(String purpose) {
        return Seeds.generator(Seeds.of(seed, purpose));
    }
}
