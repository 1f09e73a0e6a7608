package org.sagitta.runtime.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.operator.DenseOperator;
import org.sagitta.api.surface.Curvature;
import org.sagitta.api.surface.NotAvailableException;
import org.sagitta.runtime.engine.dense.ExactCosts;
import org.sagitta.runtime.engine.execution.Lanes;
import org.sagitta.runtime.engine.execution.MatrixMemory;

/** Tests curvature as a matrix: computed layer by layer or by products, in memory or in a file. */
class DenseCurvatureTest {
    private static final Lanes ONE = new Lanes(1);
    private static final Lanes TWO = new Lanes(2);

    static LongStream seeds() {
        return LongStream.range(0, 300);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void layerByLayerItIsWhatProductsSay(long seed) {
        RandomProblem problem = RandomProblem.dense(seed);
        assertTrue(ExactCosts.of(problem.network()).hessianDiagonal().isPresent());

        isSymmetricAndWhatProductsSay(problem.surface(), 1e-12);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void ofAnyNetworkItIsWhatProductsSay(long seed) {
        isSymmetricAndWhatProductsSay(RandomProblem.smooth(seed).surface(), 1e-12);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void cutAndThreadsChangeRoundingOnly(long seed) {
        RandomProblem problem = RandomProblem.dense(seed);
        for (Curvature curvature : Curvature.values()) {
            INDArray whole = problem.surface(ONE, 100).matrix(curvature);
            for (int chunk : new int[] {1, 2, 3}) {
                close(whole, problem.surface(TWO, chunk).matrix(curvature), 1e-12);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Curvature.class)
    void moreExamplesAndInputsThanAPanelOrPieceHolds(Curvature curvature) {
        NetworkSurface surface = RandomProblem.classifier(2500, 90, 4, 3).surface(TWO, 120);

        close(products(surface, curvature), surface.matrix(curvature), 1e-12);
    }

    @ParameterizedTest
    @EnumSource(Curvature.class)
    void sameThreadsGiveTheSameBits(Curvature curvature) {
        RandomProblem problem = RandomProblem.classifier(600, 40, 9, 3);
        NetworkSurface first = problem.surface(TWO, 70);

        INDArray matrix = first.matrix(curvature);

        Bits.assertSame(matrix, first.matrix(curvature));
        Bits.assertSame(matrix, problem.surface(TWO, 70).matrix(curvature));
    }

    @Test
    void theOperatorsMatrixIsThisOne() {
        NetworkSurface surface = RandomProblem.classifier(30, 4, 5, 3).surface();

        Bits.assertSame(
                surface.matrix(Curvature.HESSIAN),
                surface.operator(Curvature.HESSIAN).toDense());
    }

    @Test
    void productsAndParametersAreTheSameAfterwards() {
        NetworkSurface surface = RandomProblem.classifier(600, 4, 9, 3).surface();
        INDArray parameters = surface.parameters();
        INDArray product = surface.product(Curvature.HESSIAN, parameters);
        INDArray gradient = surface.gradient();

        surface.matrix(Curvature.HESSIAN);
        surface.matrix(Curvature.GGN);

        Bits.assertSame(parameters, surface.parameters());
        Bits.assertSame(product, surface.product(Curvature.HESSIAN, parameters));
        Bits.assertSame(gradient, surface.at(parameters).gradient());
    }

    @Test
    void anInterruptionEndsItAndChangesNothing() {
        NetworkSurface surface = RandomProblem.classifier(600, 4, 9, 3).surface();
        INDArray expected = surface.matrix(Curvature.HESSIAN);

        Thread.currentThread().interrupt();
        assertThrows(CancellationException.class, () -> surface.matrix(Curvature.HESSIAN));
        assertTrue(Thread.interrupted(), "the thread stays interrupted");

        Bits.assertSame(expected, surface.matrix(Curvature.HESSIAN));
    }

    @ParameterizedTest
    @EnumSource(Curvature.class)
    void float32AgreesWithFloat64(Curvature curvature) {
        RandomProblem problem = RandomProblem.classifier(600, 4, 9, 3).rounded();

        INDArray single = problem.surface(DataType.FLOAT).matrix(curvature);

        assertEquals(DataType.FLOAT, single.dataType());
        close(problem.surface().matrix(curvature), single.castTo(DataType.DOUBLE), 1e-5);
        Bits.assertSame(single, single.transpose());
    }

    @ParameterizedTest
    @MethodSource("inFilesToo")
    void aMatrixInAFileHasTheSameBits(RandomProblem problem, @TempDir Path folder) throws IOException {
        Path scratch = folder.resolve("not there yet");
        INDArray inMemory = problem.surface().matrix(Curvature.HESSIAN);

        INDArray inFile = problem.surface(8, scratch).matrix(Curvature.HESSIAN);
        INDArray view = problem.surface(8, scratch).matrix(Curvature.HESSIAN).getRow(1);

        assertTrue(Files.exists(scratch), "a file was made");
        try (Stream<Path> files = Files.list(scratch)) {
            assertEquals(List.of(), files.toList());
        }
        System.gc();
        Bits.assertSame(inMemory, inFile);
        Bits.assertSame(inMemory.getRow(1), view);
        INDArray v = Nd4j.ones(DataType.DOUBLE, inFile.rows());
        Bits.assertSame(new DenseOperator(inMemory).apply(v), new DenseOperator(inFile).apply(v));
    }

    static List<RandomProblem> inFilesToo() {
        return List.of(RandomProblem.classifier(30, 4, 5, 3), RandomProblem.smooth(3), RandomProblem.smooth(4));
    }

    @Test
    void aMatrixWithinTheMemoryMakesNoFile(@TempDir Path folder) {
        RandomProblem problem = RandomProblem.classifier(30, 4, 5, 3);
        Path scratch = folder.resolve("scratch");
        long bytes = problem.parameters().length() * problem.parameters().length() * Double.BYTES;

        problem.surface(bytes, scratch).matrix(Curvature.HESSIAN);
        assertFalse(Files.exists(scratch));
        problem.surface(bytes - 1, scratch).matrix(Curvature.HESSIAN);
        assertTrue(Files.exists(scratch));
    }

    @Test
    void whatHasNoRoomIsRefusedWithItsSize(@TempDir Path folder) throws IOException {
        MatrixMemory memory = new MatrixMemory(1 << 20, folder.resolve("not there"));
        int largest = (int) Math.sqrt(Files.getFileStore(folder).getUsableSpace() / 8.0);

        String tooLarge = assertThrows(NotAvailableException.class, () -> memory.requireRoom(100_000, DataType.DOUBLE))
                .getMessage();

        assertTrue(tooLarge.contains("P = 100,000 parameters takes 80,000,000,000 bytes"), tooLarge);
        memory.requireRoom(362, DataType.DOUBLE);
        if (largest < MatrixMemory.LARGEST_DIMENSION) {
            assertThrows(
                    NotAvailableException.class,
                    () -> memory.requireRoom(MatrixMemory.LARGEST_DIMENSION, DataType.DOUBLE));
        }
    }

    private static void isSymmetricAndWhatProductsSay(NetworkSurface surface, double tolerance) {
        for (Curvature curvature : Curvature.values()) {
            INDArray matrix = surface.matrix(curvature);

            Bits.assertSame(matrix, matrix.transpose());
            close(products(surface, curvature), matrix, tolerance);
        }
    }

    private static INDArray products(NetworkSurface surface, Curvature curvature) {
        return surface.product(curvature, Nd4j.eye(surface.dimension()).castTo(DataType.DOUBLE));
    }

    private static void close(INDArray expected, INDArray actual, double tolerance) {
        double error = expected.sub(actual).norm2Number().doubleValue();
        double scale = 1 + expected.norm2Number().doubleValue();
        assertTrue(error <= tolerance * scale, "error " + error + " at scale " + scale);
    }
}
