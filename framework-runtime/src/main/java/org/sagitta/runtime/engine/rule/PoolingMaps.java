package org.sagitta.runtime.engine.rule;

import java.util.ArrayList;
import java.util.List;
import org.sagitta.api.layer.RowMap;
import org.sagitta.api.layer.RowMap.Term;

/** Creates the linear maps from the pixels of an image to the pooling windows that cover them. */
final class PoolingMaps {
    private PoolingMaps() {}

    /**
     * Returns the map to the mean over each window.
     *
     * @param padded whether padding counts, as zeros
     */
    static RowMap means(
            List<Integer> shape, List<Integer> output, SlidingWindow rows, SlidingWindow columns, boolean padded) {
        return map(shape, output, (y, x) -> {
            int area = padded
                    ? counted(rows, y, shape.get(1)) * counted(columns, x, shape.get(2))
                    : covered(shape, y, x, rows, columns, 1).size();
            return covered(shape, y, x, rows, columns, 1.0 / area);
        });
    }

    /** Returns the map to the sum over each window. */
    static RowMap sums(List<Integer> shape, List<Integer> output, SlidingWindow rows, SlidingWindow columns) {
        return map(shape, output, (y, x) -> covered(shape, y, x, rows, columns, 1));
    }

    private static RowMap map(List<Integer> shape, List<Integer> output, Window window) {
        List<List<Term>> result = new ArrayList<>();
        for (int y = 0; y < output.get(1); y++) {
            List<List<Term>> firstChannel = new ArrayList<>();
            for (int x = 0; x < output.get(2); x++) {
                firstChannel.add(window.terms(y, x));
            }
            for (int c = 0; c < shape.get(0); c++) {
                int channel = c * shape.get(2);
                firstChannel.forEach(terms -> result.add(terms.stream()
                        .map(term -> new Term(term.row() + channel, term.weight()))
                        .toList()));
            }
        }
        return RowMap.of(shape.get(0) * shape.get(1) * shape.get(2), result);
    }

    /** Returns the pixels of channel 0 that a window covers. */
    private static List<Term> covered(
            List<Integer> shape, int y, int x, SlidingWindow rows, SlidingWindow columns, double weight) {
        List<Term> terms = new ArrayList<>();
        for (int i = 0; i < rows.kernel(); i++) {
            for (int j = 0; j < columns.kernel(); j++) {
                int row = rows.pixel(y, i);
                int column = columns.pixel(x, j);
                if (row >= 0 && row < shape.get(1) && column >= 0 && column < shape.get(2)) {
                    terms.add(new Term(Images.feature(shape, 0, row, column), weight));
                }
            }
        }
        return terms;
    }

    /** Counts a window's pixels in the image or its padding. */
    private static int counted(SlidingWindow axis, int window, int size) {
        int start = axis.pixel(window, 0);
        return Math.min(start + axis.extent(), size + axis.after()) - start;
    }

    @FunctionalInterface
    private interface Window {
        List<Term> terms(int y, int x);
    }
}
