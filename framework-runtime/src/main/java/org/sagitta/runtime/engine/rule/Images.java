package org.sagitta.runtime.engine.rule;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.sagitta.api.layer.RowMap;
import org.sagitta.api.layer.RowMap.Term;

/** Defines the order of the features of images [C, H, W] in memory: see {@link org.sagitta.api.layer}. */
public final class Images {
    private Images() {}

    /** Returns the index of the feature of pixel (c, y, x). */
    public static int feature(List<Integer> shape, int c, int y, int x) {
        return (y * shape.get(0) + c) * shape.get(2) + x;
    }

    /**
     * Returns, for each feature of an example in the order of storage, its index in the row-major tensor.
     *
     * @param shape the shape of one example
     */
    public static int[] storageOrder(List<Integer> shape) {
        int size = shape.stream().reduce(1, Math::multiplyExact);
        if (shape.size() != 3) {
            return IntStream.range(0, size).toArray();
        }
        int[] order = new int[size];
        int at = 0;
        for (int c = 0; c < shape.get(0); c++) {
            for (int y = 0; y < shape.get(1); y++) {
                for (int x = 0; x < shape.get(2); x++) {
                    order[feature(shape, c, y, x)] = at++;
                }
            }
        }
        return order;
    }

    /** Returns the map from stored features to the row-major tensor, which is flattening. */
    static RowMap flattening(List<Integer> shape) {
        int[] order = storageOrder(shape);
        List<List<Term>> rows = new ArrayList<>();
        int[] inverse = new int[order.length];
        for (int i = 0; i < order.length; i++) {
            inverse[order[i]] = i;
        }
        for (int feature : inverse) {
            rows.add(List.of(new Term(feature, 1)));
        }
        return RowMap.of(order.length, rows);
    }

    /** Returns the map from stored features to the vector in the order row, column, channel. */
    static RowMap flatteningChannelsLast(List<Integer> shape) {
        List<List<Term>> rows = new ArrayList<>();
        for (int y = 0; y < shape.get(1); y++) {
            for (int x = 0; x < shape.get(2); x++) {
                for (int c = 0; c < shape.get(0); c++) {
                    rows.add(List.of(new Term(feature(shape, c, y, x), 1)));
                }
            }
        }
        return RowMap.of(rows.size(), rows);
    }

    /** Returns the map from the stored features of an example [H, W, C] to those of the image [C, H, W]. */
    static RowMap channelsFirst(List<Integer> shape, List<Integer> image) {
        List<List<Term>> rows = new ArrayList<>();
        for (int y = 0; y < image.get(1); y++) {
            for (int c = 0; c < image.get(0); c++) {
                for (int x = 0; x < image.get(2); x++) {
                    rows.add(List.of(new Term(feature(shape, y, x, c), 1)));
                }
            }
        }
        return RowMap.of(rows.size(), rows);
    }

    /**
     * Returns the map that places an image's channels among those of an image with more channels, from {@code first}
     * on.
     */
    static RowMap placement(List<Integer> shape, List<Integer> whole, int first) {
        return placement(shape, whole, first, 0, 0);
    }

    /** Returns the map that places an image in a larger one, with its first pixel at the given row and column. */
    static RowMap placement(List<Integer> shape, List<Integer> whole, int first, int row, int column) {
        List<List<Term>> rows = new ArrayList<>();
        for (int i = 0; i < whole.stream().reduce(1, Math::multiplyExact); i++) {
            rows.add(List.of());
        }
        if (shape.size() == 3) {
            for (int c = 0; c < shape.get(0); c++) {
                for (int y = 0; y < shape.get(1); y++) {
                    for (int x = 0; x < shape.get(2); x++) {
                        rows.set(
                                feature(whole, first + c, row + y, column + x),
                                List.of(new Term(feature(shape, c, y, x), 1)));
                    }
                }
            }
        } else {
            for (int i = 0; i < shape.get(0); i++) {
                rows.set(first + i, List.of(new Term(i, 1)));
            }
        }
        return RowMap.of(shape.stream().reduce(1, Math::multiplyExact), rows);
    }
}
