package org.sagitta.benchmarks;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
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
import org.sagitta.api.data.Examples;
import org.sagitta.api.surface.Curvature;
import org.sagitta.runtime.bench.Workload;
import org.sagitta.runtime.engine.NetworkSurface;
import org.sagitta.runtime.engine.network.Network;
import org.sagitta.runtime.model.Initialisation;
import org.sagitta.runtime.model.ModelBuilder;
import org.sagitta.runtime.model.ModelSettings;

/**
 * Measures the time of gradients and Hessian products for a workload of {@code ./sagitta bench}, on all cores, in
 * float32.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SurfaceBenchmark {
    /** The name of the workload, as {@code ./sagitta bench} lists it. */
    @Param("mlp-784-100-10")
    public String workload;

    private NetworkSurface surface;
    private INDArray parameters;
    private INDArray direction;
    private INDArray sixteenDirections;

    /** Draws data, parameters and directions. */
    @Setup
    public void draw() {
        Workload wanted = Workload.named(workload).orElseThrow();
        Examples data = wanted.data();
        Network network = wanted.network(data);
        parameters = Initialisation.parameters(network, ModelSettings.STANDARD_INITIALISER, new SplittableRandom(1))
                .castTo(DataType.FLOAT);
        surface = NetworkSurface.of(network, ModelBuilder.loss(Workload.LOSS), data, parameters, DataType.FLOAT);
        direction = Nd4j.randn(DataType.FLOAT, parameters.length(), 1);
        sixteenDirections = Nd4j.randn(DataType.FLOAT, parameters.length(), 16);
    }

    /** Computes the gradient at parameters that are new to the surface, so that both passes are made. */
    @Benchmark
    public INDArray gradient() {
        return surface.at(parameters).gradient();
    }

    /** Computes the product with one direction. */
    @Benchmark
    public INDArray hessianProduct() {
        return surface.product(Curvature.HESSIAN, direction);
    }

    /** Computes the products with 16 directions at once. */
    @Benchmark
    public INDArray sixteenHessianProducts() {
        return surface.product(Curvature.HESSIAN, sixteenDirections);
    }
}
