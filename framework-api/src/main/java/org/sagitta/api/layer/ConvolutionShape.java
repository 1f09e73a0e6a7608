package org.sagitta.api.layer;

import com.google.common.primitives.ImmutableIntArray;

/**
 * The geometry of a two-dimensional convolution (cross-correlation) with stride 1 along the columns of what it reads:
 *
 * <pre>f[y][o][x] = sum_{i,c,j} w[j][o][i][c] a[y stride - padding + i dilation][c][x + taps_j]</pre>
 *
 * where what lies outside of the input counts as zero. A stride along the columns is a matter of how the input's columns are
 * sorted before. Weights are stored as {@code [kernel columns x outputs]} rows of {@code kernel rows x channels}.
 *
 * @param channels of the input
 * @param height of the input
 * @param width of the input
 * @param outputs channels of the output
 * @param outputHeight of the output
 * @param outputWidth of the output
 * @param kernelHeight rows of the kernel
 * @param stride along the rows
 * @param padding rows of zeros above
 * @param dilation along the rows
 * @param taps where the kernel's columns begin to read, one for each; below 0 in the padding
 */
public record ConvolutionShape(
        int channels,
        int height,
        int width,
        int outputs,
        int outputHeight,
        int outputWidth,
        int kernelHeight,
        int stride,
        int padding,
        int dilation,
        ImmutableIntArray taps) {

    /** Features of the input. */
    public int inputFeatures() {
        return height * channels * width;
    }

    /** Features of the output. */
    public int outputFeatures() {
        return outputHeight * outputs * outputWidth;
    }

    /** Columns of the stored weights: kernel rows x channels. */
    public int depth() {
        return kernelHeight * channels;
    }
}
