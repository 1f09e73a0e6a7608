package org.sagitta.runtime.engine.rule;

/**
 * A window that moves along the rows or the columns of an image.
 *
 * @param kernel how many pixels it covers
 * @param stride how far it moves at a time
 * @param before pixels of padding before the first
 * @param after pixels of padding after the last
 * @param dilation distance of the pixels that it covers
 * @param ceil whether a last window that goes over the end counts, as long as it begins within image and leading padding
 */
public record SlidingWindow(int kernel, int stride, int before, int after, int dilation, boolean ceil) {
    /** A window with the same padding on both sides. */
    public static SlidingWindow of(int kernel, int stride, int padding) {
        return new SlidingWindow(kernel, stride, padding, padding, 1, false);
    }

    /**
     * A window with such padding that there are ceil(size / stride) windows; the odd pixel of it comes after the last.
     */
    public static SlidingWindow same(int kernel, int stride, int dilation, int size) {
        int outputs = (size + stride - 1) / stride;
        int padding = Math.max(0, (outputs - 1) * stride + (kernel - 1) * dilation + 1 - size);
        return new SlidingWindow(kernel, stride, padding / 2, padding - padding / 2, dilation, false);
    }

    /** The same windows but those that go over the end. */
    public SlidingWindow whole() {
        return new SlidingWindow(kernel, stride, before, after, dilation, false);
    }

    /** The number of windows along so many pixels; below 1 where not even one fits. */
    public int outputs(int size) {
        int room = size + before + after - extent();
        if (room < 0) {
            return 0;
        }
        int most = (ceil ? room + stride - 1 : room) / stride + 1;
        return ceil && (most - 1) * stride >= size + before ? most - 1 : most;
    }

    /** The pixel that a window's element lies on; below 0 or beyond the size in the padding. */
    public int pixel(int window, int element) {
        return window * stride - before + element * dilation;
    }

    /** The number of pixels from the first that a window covers to the last. */
    public int extent() {
        return (kernel - 1) * dilation + 1;
    }
}
