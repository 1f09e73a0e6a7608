package org.sagitta.runtime.engine.rule;

/**
 * A window that moves along the rows or the columns of an image.
 *
 * @param kernel the number of pixels that it covers
 * @param stride the number of pixels by which it moves
 * @param before the number of pixels of padding before the first
 * @param after the number of pixels of padding after the last
 * @param dilation the distance between the pixels that it covers
 * @param ceil whether a last window that extends beyond the end counts, provided that it begins within the image or the
 * leading padding
 */
public record SlidingWindow(int kernel, int stride, int before, int after, int dilation, boolean ceil) {
    /** Creates a window with the same padding on both sides. */
    public static SlidingWindow of(int kernel, int stride, int padding) {
        return new SlidingWindow(kernel, stride, padding, padding, 1, false);
    }

    /**
     * Creates a window with the padding for which there are ceil(size / stride) windows; an odd pixel of padding comes
     * after the last.
     */
    public static SlidingWindow same(int kernel, int stride, int dilation, int size) {
        int outputs = (size + stride - 1) / stride;
        int padding = Math.max(0, (outputs - 1) * stride + (kernel - 1) * dilation + 1 - size);
        return new SlidingWindow(kernel, stride, padding / 2, padding - padding / 2, dilation, false);
    }

    /** Returns the same windows without those that extend beyond the end. */
    public SlidingWindow whole() {
        return new SlidingWindow(kernel, stride, before, after, dilation, false);
    }

    /** Returns the number of windows along {@code size} pixels; below 1 if not even one fits. */
    public int outputs(int size) {
        int room = size + before + after - extent();
        if (room < 0) {
            return 0;
        }
        int most = (ceil ? room + stride - 1 : room) / stride + 1;
        return ceil && (most - 1) * stride >= size + before ? most - 1 : most;
    }

    /** Returns the pixel on which an element of a window lies; in the padding it is negative or not below the size. */
    public int pixel(int window, int element) {
        return window * stride - before + element * dilation;
    }

    /** Returns the number of pixels from the first to the last that a window covers. */
    public int extent() {
        return (kernel - 1) * dilation + 1;
    }
}
