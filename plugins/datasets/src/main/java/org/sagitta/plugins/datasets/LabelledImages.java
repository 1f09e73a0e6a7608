package org.sagitta.plugins.datasets;

import com.google.common.primitives.ImmutableIntArray;
import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.data.Examples;
import org.sagitta.api.data.Targets;
import org.sagitta.api.data.UnusableDataException;

/** Images of an IDX file and their labels from another. */
record LabelledImages(IdxFile images, IdxFile labels) {
    LabelledImages {
        if (images.count() != labels.count()) {
            throw new UnusableDataException("%s holds %,d images but %s %,d labels; expected as many"
                    .formatted(images.file(), images.count(), labels.file(), labels.count()));
        }
    }

    int count() {
        return images.count();
    }

    /** Pixels an image. */
    int width() {
        return images.dimensions().get(1) * images.dimensions().get(2);
    }

    int largestLabel() {
        return labels(0, count()).max().orElseThrow();
    }

    /** How often each byte occurs in the first images. */
    long[] histogram(int first) {
        long[] histogram = new long[256];
        for (int i = 0; i < first * width(); i++) {
            histogram[Byte.toUnsignedInt(images.values().get(i))]++;
        }
        return histogram;
    }

    /**
     * The images from one to before another.
     *
     * @param table what each byte becomes
     */
    Examples examples(int from, int to, float[] table, int classes) {
        float[] features = new float[(to - from) * width()];
        for (int i = 0; i < features.length; i++) {
            features[i] = table[Byte.toUnsignedInt(images.values().get(from * width() + i))];
        }
        return new Examples(
                Nd4j.create(features, new long[] {to - from, width()}, 'c'),
                List.of(1, images.dimensions().get(1), images.dimensions().get(2)),
                new Targets.Classes(ImmutableIntArray.copyOf(labels(from, to)), classes));
    }

    private IntStream labels(int from, int to) {
        return IntStream.range(from, to)
                .map(n -> Byte.toUnsignedInt(labels.values().get(n)));
    }
}
