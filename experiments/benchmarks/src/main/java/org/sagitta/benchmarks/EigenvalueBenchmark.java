package org.sagitta.benchmarks;

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
import org.sagitta.runtime.engine.eigen.SymmetricEigensolver;

/** Measures the time for all eigenvalues of a random symmetric matrix, on all cores, in float64. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class EigenvalueBenchmark {
    /** The number of rows and columns. */
    @Param("500")
    public int n;

    private INDArray matrix;

    /** Draws a random symmetric matrix. */
    @Setup
    public void draw() {
        INDArray random = Nd4j.randn(DataType.DOUBLE, n, n);
        matrix = random.add(random.transpose());
    }

    /** Computes the eigenvalues without eigenvectors. */
    @Benchmark
    public INDArray eigenvalues() {
        return SymmetricEigensolver.eigenvalues(matrix).values();
    }
}
