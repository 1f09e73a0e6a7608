package org.sagitta.runtime.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.surface.Curvature;

/** Tests the engine against curvature that PyTorch computed by double backward and dense Jacobians. */
class ReferenceCurvatureTest {
    private static final Path SHARED = Path.of(System.getProperty("sagitta.root", ".."), "..", "shared", "reference");

    static Stream<ReferenceCase> fixtures() throws IOException {
        try (Stream<Path> folders = Files.list(Path.of("src/test/resources/curvature"))) {
            List<Path> sorted = folders.sorted().toList();
            return sorted.stream().map(ReferenceCase::read);
        }
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void everyActivationAndLossAgreesWithPyTorch(ReferenceCase reference) {
        agrees(reference);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mlp-tanh-ce", "mlp-sigmoid-mse", "mlp-relu-ce", "softmax-regression", "deep-linear-mse"})
    void sharedReferenceAgrees(String name) {
        Path folder = SHARED.resolve(name);
        Assumptions.assumeTrue(Files.isDirectory(folder), "No reference data at " + folder);
        agrees(ReferenceCase.read(folder));
    }

    private static void agrees(ReferenceCase reference) {
        NetworkSurface surface = reference.surface(DataType.DOUBLE);
        INDArray identity = Nd4j.eye(surface.dimension()).castTo(DataType.DOUBLE);
        INDArray ggn = reference.expected("ggn");

        assertEquals(reference.value(), surface.loss(), 1e-13 * Math.max(1, reference.value()));
        close(reference.expected("logits"), surface.outputs(), 1e-13);
        close(reference.expected("gradient"), surface.gradient(), 1e-12);
        close(reference.expected("hessian"), surface.product(Curvature.HESSIAN, identity), 1e-12);
        close(ggn, surface.product(Curvature.GGN, identity), 1e-12);
        close(reference.expected("hessian"), surface.matrix(Curvature.HESSIAN), 1e-12);
        close(ggn, surface.matrix(Curvature.GGN), 1e-12);
        close(Nd4j.diag(ggn), surface.operator(Curvature.GGN).diagonal(), 1e-12);
    }

    private static void close(INDArray expected, INDArray actual, double tolerance) {
        double error =
                expected.sub(actual.reshape(expected.shape())).norm2Number().doubleValue()
                        / expected.norm2Number().doubleValue();
        assertTrue(error <= tolerance, "relative Frobenius error " + error);
    }
}
