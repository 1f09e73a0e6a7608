package org.sagitta.runtime.engine.kernel;

import org.sagitta.api.layer.ConvolutionShape;

/**
 * Enumerates the matrix products of which a convolution consists: for each output row and each column of the kernel,
 * [outputs x some kernel rows] by [some kernel rows x some columns]. Kernel rows and columns that would read padding
 * are left out.
 */
final class ConvolutionProducts {
    private ConvolutionProducts() {}

    static void forEach(ConvolutionShape shape, int examples, Product product) {
        int tapSize = shape.outputs() * shape.depth();
        int inputRow = shape.channels() * shape.width() * examples;
        int outputRow = shape.outputs() * shape.outputWidth() * examples;
        boolean adjacent = shape.dilation() == 1;
        for (int y = 0; y < shape.outputHeight(); y++) {
            int top = y * shape.stride() - shape.padding();
            int from = firstInside(top, shape.dilation());
            int to = Math.min(shape.kernelHeight(), endInside(top, shape.dilation(), shape.height()));
            int rows = adjacent ? to - from : 1;
            for (int i = from; i < to; i += rows) {
                for (int tap = 0; tap < shape.taps().length(); tap++) {
                    int start = shape.taps().get(tap);
                    int left = Math.max(0, -start);
                    int right = Math.min(shape.outputWidth(), shape.width() - start);
                    if (left < right) {
                        product.accept(
                                shape.outputs(),
                                (right - left) * examples,
                                rows * shape.channels(),
                                (long) tap * tapSize + (long) i * shape.channels(),
                                (long) (top + i * shape.dilation()) * inputRow + (long) (start + left) * examples,
                                (long) y * outputRow + (long) left * examples);
                    }
                }
            }
        }
    }

    /** Returns the first i with top + i step >= 0. */
    private static int firstInside(int top, int step) {
        return top >= 0 ? 0 : (-top + step - 1) / step;
    }

    /** Returns the number of i with top + i step < size. */
    private static int endInside(int top, int step, int size) {
        return Math.max(0, (size - top + step - 1) / step);
    }

    @FunctionalInterface
    interface Product {
        /**
         * Receives the sizes m, n, k of a product [m x k] by [k x n], and the first elements of the weights, input and
         * output.
         */
        void accept(int m, int n, int k, long atWeights, long atInput, long atOutput);
    }
}
