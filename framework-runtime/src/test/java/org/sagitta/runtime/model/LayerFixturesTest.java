package org.sagitta.runtime.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.primitives.ImmutableIntArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.data.Examples;
import org.sagitta.api.data.Targets;
import org.sagitta.api.layer.LayerMode;
import org.sagitta.runtime.descriptor.Descriptor;
import org.sagitta.runtime.descriptor.DescriptorReader;
import org.sagitta.runtime.descriptor.Overrides;
import org.sagitta.runtime.descriptor.TestCatalogue;
import org.sagitta.runtime.engine.EngineSettings;
import org.sagitta.runtime.engine.Network;
import org.sagitta.runtime.engine.NetworkObjective;
import org.sagitta.runtime.engine.kernel.KernelLibrary;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every layer, from a descriptor and weights of files, against PyTorch's double backward and dense Jacobians. */
class LayerFixturesTest {
    @TempDir
    Path temporary;

    static Stream<Arguments> cases() throws IOException {
        try (Stream<Path> folders = Files.list(root())) {
            List<String> names = folders.map(folder -> folder.getFileName().toString())
                    .sorted()
                    .toList();
            return Arrays.stream(KernelLibrary.values())
                    .flatMap(kernels -> names.stream().map(name -> Arguments.of(kernels, name)));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void agreesWithPyTorch(KernelLibrary kernels, String name) throws IOException {
        Path folder = root().resolve(name);
        JsonNode json = JsonMapper.shared().readTree(Files.readString(folder.resolve("case.json")));
        Descriptor descriptor = descriptor(json);
        Examples examples = examples(folder, descriptor.loss());
        Network network = ModelBuilder.network(descriptor.model(), examples, descriptor.loss());
        boolean ofBatch = json.get("batch-norm").asString().equals("train");
        Weights weights = Weights.of(network, ModelFiles.readArrays(folder.resolve("params"), Files::newInputStream));
        NetworkObjective objective = NetworkObjective.of(
                ofBatch ? network.in(LayerMode.BATCH_STATISTICS) : network,
                ModelBuilder.loss(descriptor.loss()),
                examples,
                weights.parameters(),
                weights.statistics(),
                EngineSettings.standard(DataType.DOUBLE).with(kernels));
        INDArray identity = Nd4j.eye(objective.dimension()).castTo(DataType.DOUBLE);
        INDArray ggn = array(folder, "ggn");

        assertEquals(json.get("scalars").get("loss").asDouble(), objective.loss(), 1e-13);
        close(array(folder, "outputs"), objective.outputs());
        close(array(folder, "gradient"), objective.gradient());
        close(array(folder, "hessian"), objective.hessianProduct(identity));
        close(ggn, objective.ggnProduct(identity));
        if (network.isPerExample() && !ofBatch) {
            close(Nd4j.diag(ggn), objective.ggnDiagonal());
        }
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

    private static Examples examples(Path folder, LossFunction loss) {
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
