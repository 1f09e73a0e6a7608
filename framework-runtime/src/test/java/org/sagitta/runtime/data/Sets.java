package org.sagitta.runtime.data;

import com.google.common.primitives.ImmutableIntArray;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.data.Examples;
import org.sagitta.api.data.Targets;

/** Creates examples for tests in which the features do not matter. */
final class Sets {
    private Sets() {}

    /** Three random features an example. */
    static Examples labelled(int classes, int... labels) {
        return with(new Targets.Classes(ImmutableIntArray.copyOf(labels), classes));
    }

    static Examples valued(double... values) {
        return with(new Targets.Values(Nd4j.createFromArray(values).reshape(values.length, 1)));
    }

    private static Examples with(Targets targets) {
        Random random = new Random(targets.examples());
        double[] features = new double[3 * targets.examples()];
        Arrays.setAll(features, i -> random.nextGaussian());
        return new Examples(Nd4j.create(features, new long[] {targets.examples(), 3}, 'c'), List.of(3), targets);
    }

    /** So many examples of a class, one after the other. */
    static int[] repeated(int label, int times) {
        return IntStream.generate(() -> label).limit(times).toArray();
    }
}
