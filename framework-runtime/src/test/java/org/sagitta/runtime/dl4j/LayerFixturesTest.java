package org.sagitta.runtime.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.primitives.ImmutableIntArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.sagitta.api.data.Examples;
import org.sagitta.api.data.Targets;
import org.sagitta.api.krylov.DominantEigenpair;
import org.sagitta.api.krylov.HutchPlusPlus;
import org.sagitta.api.krylov.Hutchinson;
import org.sagitta.api.krylov.StochasticDiagonal;
import org.sagitta.api.krylov.StochasticEstimate;
import org.sagitta.api.layer.LayerMode;
import org.sagitta.api.loss.Loss;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.surface.Curvature;
import org.sagitta.api.surface.Fisher;
import org.sagitta.api.surface.FisherMatrices;
import org.sagitta.api.surface.NotAvailableException;
import org.sagitta.api.surface.SingleExamples;
import org.sagitta.runtime.descriptor.Descriptor;
import org.sagitta.runtime.descriptor.Subject;
import org.sagitta.runtime.descriptor.reader.DescriptorReader;
import org.sagitta.runtime.descriptor.reader.Overrides;
import org.sagitta.runtime.descriptor.reader.TestCatalogue;
import org.sagitta.runtime.engine.Bits;
import org.sagitta.runtime.engine.NetworkSurface;
import org.sagitta.runtime.engine.eigen.SymmetricEigensolver;
import org.sagitta.runtime.engine.execution.EngineSettings;
import org.sagitta.runtime.engine.execution.MemoryEstimate;
import org.sagitta.runtime.engine.kernel.KernelLibrary;
import org.sagitta.runtime.engine.network.Network;
import org.sagitta.runtime.model.LossFunction;
import org.sagitta.runtime.model.LossSettings;
import org.sagitta.runtime.model.ModelBuilder;
import org.sagitta.runtime.model.Weights;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tests every layer, read from a descriptor and weight files, against PyTorch's double backward and dense Jacobians.
 */
class LayerFixturesTest {
    @TempDir
    Path temporary;

    static Stream<String> names() throws IOException {
        try (Stream<Path> folders = Files.list(root())) {
            return folders.map(folder -> folder.getFileName().toString()).sorted().toList().stream();
        }
    }

    static Stream<Arguments> cases() throws IOException {
        List<String> names = names().toList();
        return Arrays.stream(KernelLibrary.values())
                .flatMap(kernels -> names.stream().map(name -> Arguments.of(kernels, name)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void agreesWithPyTorch(KernelLibrary kernels, String name) throws IOException {
        Path folder = root().resolve(name);
        JsonNode json = json(folder);
        NetworkSurface surface = surface(folder, json, kernels);
        INDArray identity = Nd4j.eye(surface.dimension()).castTo(DataType.DOUBLE);
        INDArray ggn = array(folder, "ggn");

        assertEquals(json.get("scalars").get("loss").asDouble(), surface.loss(), 1e-13);
        close(array(folder, "outputs"), surface.outputs());
        close(array(folder, "gradient"), surface.gradient());
        close(array(folder, "hessian"), surface.product(Curvature.HESSIAN, identity));
        close(ggn, surface.product(Curvature.GGN, identity));
        close(array(folder, "hessian"), surface.matrix(Curvature.HESSIAN));
        close(ggn, surface.matrix(Curvature.GGN));
        if (isPerExample(folder)) {
            close(Nd4j.diag(ggn), surface.operator(Curvature.GGN).diagonal());
            agreesOnSingleExamples(folder, surface);
        } else {
            refusesSingleExamples(surface);
        }
    }

    /** Small as the cases are, nothing picks these by itself. */
    @ParameterizedTest
    @MethodSource("names")
    void iterativeAndStochasticFiguresAgreeWithPyTorch(String name) throws IOException {
        Path folder = root().resolve(name);
        NetworkSurface surface = surface(folder, json(folder), KernelLibrary.BLAS);
        INDArray parameters = surface.parameters();
        for (Curvature curvature : Curvature.values()) {
            INDArray matrix = array(folder, curvature == Curvature.HESSIAN ? "hessian" : "ggn");
            CurvatureOperator operator = surface.operator(curvature);
            RandomGenerator random = new SplittableRandom(1);
            double[] eigenvalues =
                    SymmetricEigensolver.eigenvalues(matrix).values().toDoubleVector();
            double norm = Arrays.stream(eigenvalues).map(Math::abs).max().orElseThrow();
            double trace = Arrays.stream(eigenvalues).sum();
            double frobenius = Math.sqrt(
                    Arrays.stream(eigenvalues).map(value -> value * value).sum());

            DominantEigenpair pair = DominantEigenpair.of(operator, 1e-10, 200, random);
            assertEquals(norm, Math.abs(pair.value()), 1e-9 * norm);
            assertTrue(pair.residual() <= 1e-8 * norm, "residual " + pair.residual());
            within(trace, Hutchinson.trace(operator, 200, random), norm);
            within(frobenius, Hutchinson.frobeniusNorm(operator, 200, random), norm);
            assertEquals(
                    trace,
                    HutchPlusPlus.trace(operator, 3 * surface.dimension(), random)
                            .value(),
                    1e-9 * norm,
                    "Hutch++ is exact where a third of its products spans the range");
            StochasticDiagonal diagonal = Hutchinson.diagonal(operator, 200, random);
            double error =
                    Nd4j.diag(matrix).sub(diagonal.diagonal()).norm2Number().doubleValue();
            assertTrue(error <= 0.5 * frobenius, "diagonal off by " + error + ", norm " + frobenius);
        }
        Bits.assertSame(parameters, surface.parameters());
    }

    /** Five standard errors: of a few hundred seeded figures none is further. */
    private static void within(double expected, StochasticEstimate found, double scale) {
        assertEquals(expected, found.value(), 5 * found.standardError() + 1e-9 * scale);
    }

    /** In a byte of memory: no state is kept, directions go one by one, matrices are in files. */
    @ParameterizedTest
    @MethodSource("names")
    void withoutMemoryForStateAgreesWithPyTorch(String name) throws IOException {
        Path folder = root().resolve(name);
        Case found = read(folder, json(folder));
        EngineSettings standard = EngineSettings.standard(DataType.DOUBLE);
        EngineSettings tight = standard.in(1, temporary);
        assertTrue(MemoryEstimate.of(found.network(), found.examples().size(), standard)
                .keepsState());
        assertFalse(MemoryEstimate.of(found.network(), found.examples().size(), tight)
                .keepsState());
        NetworkSurface surface = found.surface(tight);
        INDArray identity = Nd4j.eye(surface.dimension()).castTo(DataType.DOUBLE);
        INDArray hessian = array(folder, "hessian");
        INDArray ggn = array(folder, "ggn");

        Bits.assertSame(found.surface(standard).gradient(), surface.gradient());
        close(hessian, surface.product(Curvature.HESSIAN, identity));
        close(ggn, surface.product(Curvature.GGN, identity));
        close(hessian, surface.matrix(Curvature.HESSIAN));
        close(ggn, surface.matrix(Curvature.GGN));
        if (isPerExample(folder)) {
            agreesOnSingleExamples(folder, surface);
        }
    }

    private NetworkSurface surface(Path folder, JsonNode json, KernelLibrary kernels) throws IOException {
        return read(folder, json)
                .surface(EngineSettings.standard(DataType.DOUBLE).with(kernels));
    }

    private record Case(Network network, Loss loss, Examples examples, Weights weights) {
        NetworkSurface surface(EngineSettings settings) {
            return NetworkSurface.of(network, loss, examples, weights.parameters(), weights.statistics(), settings);
        }
    }

    private Case read(Path folder, JsonNode json) throws IOException {
        Subject.Learning learning = (Subject.Learning) descriptor(json).subject();
        Examples examples = examples(folder, learning.loss());
        Network network = ModelBuilder.network(learning.model(), examples, learning.loss());
        boolean ofBatch = json.get("batch-norm").asString().equals("train");
        return new Case(
                ofBatch ? network.in(LayerMode.BATCH_STATISTICS) : network,
                ModelBuilder.loss((LossFunction) learning.loss()),
                examples,
                Weights.of(network, ModelFiles.readArrays(folder.resolve("params"), Files::newInputStream)));
    }

    private static JsonNode json(Path folder) throws IOException {
        return JsonMapper.shared().readTree(Files.readString(folder.resolve("case.json")));
    }

    private static void agreesOnSingleExamples(Path folder, NetworkSurface surface) {
        INDArray gradients = array(folder, "example_gradients");
        INDArray jacobian = array(folder, "jacobian");
        int n = surface.examples();
        int p = surface.dimension();
        INDArray v = Nd4j.rand(DataType.DOUBLE, p, 3);
        INDArray u = Nd4j.rand(DataType.DOUBLE, n, jacobian.size(1), 3);
        INDArray flat = jacobian.reshape(new long[] {n * jacobian.size(1), p});

        close(gradients, surface.exampleGradients(0, n));
        close(gradients.get(NDArrayIndex.interval(1, 3), NDArrayIndex.all()).dup(), surface.exampleGradients(1, 3));
        close(
                gradients.mul(gradients).mean(0),
                surface.operator(new Fisher.Empirical())
                        .diagonal()
                        .mul(surface.likelihoodWeight().orElseThrow()));
        close(flat.mmul(v), surface.jacobianProduct(v));
        close(flat.mmul(v.getColumn(1, true)), surface.jacobianProduct(v.getColumn(1)));
        close(
                flat.transpose().mmul(u.reshape(new long[] {n * jacobian.size(1), 3})),
                surface.transposedJacobianProduct(u));
    }

    /** Known from PyTorch's side: cases with statistics of the batch have no such file. */
    private static boolean isPerExample(Path folder) {
        return Files.exists(folder.resolve("example_gradients.npy"));
    }

    private static void refusesSingleExamples(NetworkSurface surface) {
        String message = assertThrows(NotAvailableException.class, () -> surface.exampleGradients(0, 1))
                .getMessage();
        assertTrue(message.contains("batch-norm: eval"), message);
        assertFalse(surface.as(SingleExamples.class).isPresent());
        assertFalse(surface.as(FisherMatrices.class).isPresent());
    }

    private Descriptor descriptor(JsonNode json) throws IOException {
        Path file = Files.writeString(
                temporary.resolve("case.yaml"),
                "{dataset: blobs, trainer: none, loss: " + json.get("loss").asString() + ", model: "
                        + json.get("descriptor") + "}");
        return new DescriptorReader(TestCatalogue.create())
                .read(file, new Overrides(List.of(), Optional.empty(), Optional.empty()))
                .variants()
                .get(0)
                .descriptor();
    }

    private static Examples examples(Path folder, LossSettings loss) {
        INDArray x = array(folder, "x");
        List<Integer> shape =
                Arrays.stream(x.shape()).skip(1).mapToObj(size -> (int) size).toList();
        INDArray y = array(folder, "y");
        Targets targets = loss == LossFunction.CROSS_ENTROPY
                ? new Targets.Classes(
                        ImmutableIntArray.copyOf(y.toIntVector()), y.maxNumber().intValue() + 1)
                : new Targets.Values(y);
        return new Examples(x.reshape('c', x.size(0), x.length() / x.size(0)), shape, targets);
    }

    private static Path root() {
        return Path.of("src/test/resources/fixtures");
    }

    private static INDArray array(Path folder, String name) {
        return Nd4j.createFromNpyFile(folder.resolve(name + ".npy").toFile());
    }

    private static void close(INDArray expected, INDArray actual) {
        double error =
                expected.sub(actual.reshape(expected.shape())).norm2Number().doubleValue()
                        / Math.max(1e-3, expected.norm2Number().doubleValue());
        assertTrue(error <= 1e-12, "relative Frobenius error " + error);
    }
}
