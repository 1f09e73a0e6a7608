package org.sagitta.plugins.datasets;

import com.google.common.primitives.ImmutableIntArray;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.data.Examples;
import org.sagitta.api.data.Targets;
import org.sagitta.api.data.UnusableDataException;

/**
 * A {@code LabelledImages} holds images of bytes and their labels.
 *
 * @param source the name of the images in messages
 * @param shape the shape of one image: [channels, height, width]
 * @param pixels the pixels, in C order
 * @param labels the labels, one byte for each image
 */
record LabelledImages(String source, List<Integer> shape, ByteBuffer pixels, ByteBuffer labels) {
    static LabelledImages of(IdxFile images, IdxFile labels) {
        if (images.count() != labels.count()) {
            throw new UnusableDataException("%s holds %,d images but %s %,d labels; expected as many"
                    .formatted(images.file(), images.count(), labels.file(), labels.count()));
        }
        return new LabelledImages(
                images.file().toString(),
                List.of(1, images.dimensions().get(1), images.dimensions().get(2)),
                images.values(),
                labels.values());
    }

    int count() {
        return labels.capacity();
    }

    /** Returns the height and the width of an image. */
    List<Integer> size() {
        return shape.subList(1, 3);
    }

    int largestLabel() {
        return labels(0, count()).max().orElseThrow();
    }

    /** Counts how often each byte value occurs in each channel of the first images. */
    List<long[]> histograms(int first) {
        List<long[]> histograms =
                Stream.generate(() -> new long[256]).limit(shape.get(0)).toList();
        int i = 0;
        for (int n = 0; n < first; n++) {
            for (long[] histogram : histograms) {
                for (int end = i + area(); i < end; i++) {
                    histogram[pixel(i)]++;
                }
            }
        }
        return histograms;
    }

    /**
     * Returns the images from index {@code from} (inclusive) to {@code to} (exclusive) as examples.
     *
     * @param tables for each channel, the feature that each byte value becomes
     */
    Examples examples(int from, int to, List<float[]> tables, int classes) {
        int width = shape.get(0) * area();
        float[] features = new float[(to - from) * width];
        int i = 0;
        for (int n = from; n < to; n++) {
            for (float[] table : tables) {
                for (int end = i + area(); i < end; i++) {
                    features[i] = table[pixel(from * width + i)];
                }
            }
        }
        return new Examples(
                Nd4j.create(features, new long[] {to - from, width}, 'c'),
                shape,
                new Targets.Classes(ImmutableIntArray.copyOf(labels(from, to)), classes));
    }

    /** Returns the number of pixels in a channel. */
    private int area() {
        return shape.get(1) * shape.get(2);
    }

    private int pixel(int index) {
        return Byte.toUnsignedInt(pixels.get(index));
    }

    private IntStream labels(int from, int to) {
        return IntStream.range(from, to).map(n -> Byte.toUnsignedInt(labels.get(n)));
    }
}
