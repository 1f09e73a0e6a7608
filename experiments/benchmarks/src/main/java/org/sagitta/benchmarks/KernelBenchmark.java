package org.sagitta.benchmarks;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.nd4j.linalg.api.buffer.DataType;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.sagitta.api.layer.Kernels;
import org.sagitta.api.layer.Matrix;
import org.sagitta.api.layer.Transpose;
import org.sagitta.runtime.engine.kernel.BlasThreads;
import org.sagitta.runtime.engine.kernel.KernelLibrary;
import org.sagitta.runtime.engine.rule.ActivationFunction;

/**
 * Measures the time of kernels on the activations of one chunk of examples, on one thread, as a lane of the engine uses
 * them.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class KernelBenchmark {
    private static final int EXAMPLES = 250;
    private static final ActivationFunction TANH = new ActivationFunction.Tanh();
    private static final ActivationFunction RELU = new ActivationFunction.Relu();

    /** The precision of the arithmetic. */
    @Param({"FLOAT", "DOUBLE"})
    public DataType precision;

    /** The width of the layer, in features. */
    @Param({"30", "100"})
    public int width;

    private Kernels kernels;
    private Matrix weight;
    private Matrix activations;
    private Matrix value;
    private Matrix slope;
    private Matrix curvature;

    /** Draws random matrices. */
    @Setup
    public void draw() {
        kernels = KernelLibrary.BLAS.of(precision);
        weight = gaussian(width, width);
        activations = gaussian(width, EXAMPLES);
        value = kernels.allocate(1, width, EXAMPLES);
        slope = kernels.allocate(1, width, EXAMPLES);
        curvature = kernels.allocate(1, width, EXAMPLES);
    }

    /** Computes W A. */
    @Benchmark
    public Matrix multiply() {
        BlasThreads.single(() -> kernels.multiply(Transpose.NEITHER, weight, activations, 0, value));
        return value;
    }

    /** Computes tanh and its two derivatives. */
    @Benchmark
    public Matrix tanh() {
        kernels.activate(TANH, activations, value, slope, curvature);
        return value;
    }

    /** Computes max(z, 0) and its two derivatives. */
    @Benchmark
    public Matrix relu() {
        kernels.activate(RELU, activations, value, slope, curvature);
        return value;
    }

    /** Multiplies element by element. */
    @Benchmark
    public Matrix times() {
        kernels.times(activations, activations, value);
        return value;
    }

    private Matrix gaussian(int rows, int columns) {
        Matrix matrix = kernels.allocate(1, rows, columns);
        SplittableRandom random = new SplittableRandom(1);
        double[] values = new double[rows * columns];
        java.util.Arrays.setAll(values, i -> random.nextGaussian());
        kernels.write(values, 1, matrix);
        return matrix;
    }
}
