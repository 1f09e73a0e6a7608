package org.sagitta.runtime.dl4j.keras;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.primitives.ImmutableDoubleArray;
import com.google.common.primitives.ImmutableLongArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.data.Examples;
import org.sagitta.api.data.Targets;
import org.sagitta.api.surface.Curvature;
import org.sagitta.api.surface.LossSurface;
import org.sagitta.api.surface.ModelOutputs;
import org.sagitta.api.surface.NotAvailableException;
import org.sagitta.runtime.dl4j.Dl4jAgreement;
import org.sagitta.runtime.dl4j.ImportedModel;
import org.sagitta.runtime.dl4j.honoured.KerasWhiteList;
import org.sagitta.runtime.engine.NetworkSurface;
import org.sagitta.runtime.engine.execution.EngineSettings;
import org.sagitta.runtime.model.LossFunction;
import org.sagitta.runtime.model.ModelBuilder;
import org.sagitta.runtime.model.ModelException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tests every supported layer against Keras itself in float64 (see {@code make_keras_layer_fixtures.py}), and the
 * rejection of all others.
 */
class KerasLayersTest {
    private static final KerasFixtures FIXTURES = new KerasFixtures(Path.of("src/test/resources/keras-layers"));

    /** Keras has the factor of a hard sigmoid within an LSTM in float32. */
    private static final double TOLERANCE = 2e-9;

    static Stream<String> fixtures() throws IOException {
        try (Stream<Path> folders = Files.list(FIXTURES.folder())) {
            return folders.map(folder -> folder.getFileName().toString()).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void outputsAreKerasOwn(String name) throws IOException {
        Dl4jAgreement.close(
                FIXTURES.array(name, "outputs"),
                surface(name).as(ModelOutputs.class).orElseThrow().outputs(),
                TOLERANCE);
    }

    @Test
    void everyHonouredLayerHasAFixture() throws IOException {
        Set<String> tested = new TreeSet<>();
        for (String name : fixtures().toList()) {
            KerasFile.read(FIXTURES.model(name))
                    .architecture()
                    .path("config")
                    .path("layers")
                    .forEach(layer -> tested.add(layer.path("class_name").asString()));
        }

        assertEquals(new TreeSet<>(KerasWhiteList.list().classes().keySet()), tested);
    }

    @ParameterizedTest
    @CsvSource({
        "rectifiers, false",
        "depthwise, false",
        "lstm, false",
        "average, false",
        "softmax, false",
        "global-max, true",
        "maximum, true",
        "prelu-image, true",
        "lstm-hard-sigmoid, true"
    })
    void thereIsNoHessianByDifferencesAcrossKinks(String name, boolean kinked) throws IOException {
        LossSurface surface = surface(name);

        Optional<String> obstacle = surface.obstacle(Curvature.HESSIAN);

        assertEquals(kinked, obstacle.isPresent(), obstacle::toString);
        assertEquals(Optional.empty(), surface.obstacle(Curvature.GGN));
        INDArray v = Nd4j.ones(DataType.DOUBLE, surface.dimension());
        if (kinked) {
            assertTrue(obstacle.get().contains("kinks"), obstacle.get());
            assertTrue(obstacle.get().contains("take the ggn"), obstacle.get());
            assertEquals(
                    obstacle.get(),
                    assertThrows(NotAvailableException.class, () -> surface.product(Curvature.HESSIAN, v))
                            .getMessage());
        } else {
            assertEquals(
                    surface.dimension(), surface.product(Curvature.HESSIAN, v).length());
        }
        assertEquals(surface.dimension(), surface.product(Curvature.GGN, v).length());
    }

    // what is not honoured

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "Conv2D            | groups               | 2              | honoured: 1; build it of one Conv2D a group",
                "Conv2D            | data_format          | \"channels_first\" | honoured: channels_last",
                "Conv2D            | activation           | \"gelu\"       | honoured: linear",
                "Conv2D            | activation           | \"exponential\" | honoured: linear",
                "Conv2D            | dtype                | \"mixed_float16\" | honoured: float32",
                "Conv2D            | dtype                | {\"class_name\": \"Policy\"} | honoured: float32",
                "Conv2D            | trainable            | false          | honoured: true",
                "Conv2D            | padding              | \"causal\"     | honoured: valid, same",
                "Conv2D            | new_argument         | 1              | an argument that is not honoured",
                "UpSampling2D      | interpolation        | \"bilinear\"   | honoured: nearest",
                "PReLU             | shared_axes          | [1,2]          | honoured: null",
                "Concatenate       | axis                 | 1              | honoured: the last one, -1 or 3",
                "BatchNormalization | axis                | [1]            | honoured: the last one, -1 or 3",
                "BatchNormalization | scale               | false          | honoured: true; build it with scale=True",
                "BatchNormalization | renorm              | true           | honoured: false",
                "BatchNormalization | virtual_batch_size  | 4              | honoured: null",
                "GlobalMaxPooling2D | keepdims            | true           | honoured: false",
                "ReLU              | max_value            | \"6\"          | honoured: a number; null",
                "LSTM              | go_backwards         | true           | honoured: false",
                "LSTM              | stateful             | true           | honoured: false",
                "LSTM              | return_state         | true           | honoured: false",
                "LSTM              | unroll               | true           | honoured: false",
                "LSTM              | use_bias             | false          | honoured: true",
                "LSTM              | activation           | \"relu\"       | honoured: tanh",
                "Softmax           | axis                 | 1              | honoured: -1",
                "Dropout           | dtype                | \"bfloat16\"   | honoured: float32"
            })
    void whatIsNotHonouredIsRefusedByName(String type, String argument, String value, String expected)
            throws IOException {
        ObjectNode architecture = holding(type);
        ObjectNode layer = layer(architecture, type);
        ((ObjectNode) layer.path("config")).set(argument, JsonMapper.shared().readTree(value));

        String message = refusal(architecture);

        String name = layer.path("config").path("name").asString();
        assertTrue(message.contains("layer " + name + " (" + type + ") has " + argument), message);
        assertTrue(message.contains(expected), message);
        assertTrue(message.lines().allMatch(line -> line.contains("layer " + name)), message);
    }

    @ParameterizedTest
    @CsvSource({
        "Conv1D, make it a Conv2D",
        "GRU, take an LSTM",
        "Bidirectional, by themselves",
        "Rescaling, scale the data beforehand",
        "Permute, reorder the data beforehand",
        "LayerNormalization, which is not honoured",
        "Minimum, which is not honoured",
        "TimeDistributed, which is not honoured",
        "Embedding, which is not honoured",
        "Sequential, without models within",
        "Lambda, is not in the file"
    })
    void layersThatAreNotHonouredAreRefusedByName(String type, String remedy) throws IOException {
        ObjectNode architecture = holding("Dropout");
        ObjectNode layer = layer(architecture, "Dropout");
        layer.put("class_name", type);

        String message = refusal(architecture);

        assertTrue(
                message.startsWith(
                        "layer " + layer.path("config").path("name").asString() + " is a " + type + ", which"),
                message);
        assertTrue(message.contains(remedy), message);
    }

    @Test
    void everythingIsSaidAtOnce() throws IOException {
        ObjectNode architecture = holding("Conv2D");
        architecture.path("config").path("layers").forEach(layer -> {
            if (layer.path("class_name").asString().equals("Conv2D")) {
                ((ObjectNode) layer.path("config")).put("groups", 2).put("activation", "gelu");
            }
        });

        assertEquals(4, refusal(architecture).lines().count());
    }

    @Test
    void callsAreHonouredOrRefused() throws IOException {
        ObjectNode architecture = holding("BatchNormalization");
        ObjectNode layer = layer(architecture, "BatchNormalization");
        ((ObjectNode) layer.path("inbound_nodes").path(0).path(0).path(3)).put("training", true);

        assertTrue(refusal(architecture)
                .contains("is called with {\"training\":true}; arguments of calls are not honoured"));
    }

    @Test
    void severalOutputsAreRefused() throws IOException {
        ObjectNode architecture = holding("Dropout");
        JsonNode outputs = architecture.path("config").path("output_layers");
        ((ArrayNode) outputs).add(outputs.path(0).deepCopy());

        assertTrue(refusal(architecture).startsWith("The model has the outputs "));
    }

    @Test
    void aDenseLayerOfImagesIsRefused() throws IOException {
        ObjectNode architecture = holding("Conv2D");
        JsonNode layers = architecture.path("config").path("layers");
        ObjectNode flatten = layer(architecture, "Flatten");
        flatten.put("class_name", "Dropout");
        flatten.set("config", JsonMapper.shared().createObjectNode().put("name", name(flatten)));

        String message = refusal(architecture);

        assertTrue(message.contains("(Dense) takes arrays of rank 4; honoured: vectors"), message);
        assertTrue(layers.size() > 3);
    }

    @Test
    void weightsAreThoseOfTheFileAndNoOthers() throws IOException {
        KerasFile file = KerasFile.read(FIXTURES.model("convolutions"));
        String conv = name(layer(file.architecture(), "Conv2D"));
        Map<String, KerasFile.Numbers> first = file.weights().get(conv);
        KerasFile.Numbers kernel =
                new KerasFile.Numbers(ImmutableLongArray.of(3), ImmutableDoubleArray.of(0.1, 0.2, 0.3));

        assertMisfit(file, without(file, conv, "bias"), conv);
        assertMisfit(file, with(file, conv, Map.of("kernel", kernel, "bias", first.get("bias"))), conv);
        Map<String, KerasFile.Numbers> more = new HashMap<>(first);
        more.put("another", kernel);
        assertMisfit(file, with(file, conv, more), conv + " has 42 weights in the file, but takes 39");
        assertMisfit(
                file,
                with(file, "elsewhere", Map.of("kernel", kernel)),
                "layer elsewhere has weights in the file, but takes none");
    }

    @Test
    void imagesWithTheirChannelsFirstAreTurnedForDl4j() throws IOException {
        INDArray x = FIXTURES.array("average", "x");
        Examples first = examples(x.permute(0, 3, 1, 2).dup('c'));

        LossSurface surface =
                ImportedModel.keras(FIXTURES.model("average"), LossFunction.MSE).surface(first);

        Dl4jAgreement.close(
                FIXTURES.array("average", "outputs"),
                surface.as(ModelOutputs.class).orElseThrow().outputs(),
                TOLERANCE);
    }

    @Test
    void examplesOfAnotherShapeAreRefused() throws IOException {
        ImportedModel model = ImportedModel.keras(FIXTURES.model("average"), LossFunction.MSE);
        Examples turned =
                examples(FIXTURES.array("average", "x").permute(0, 2, 1, 3).dup('c'));

        assertEquals(
                "The model takes images of shape [2, 6, 5] or [6, 5, 2], but the data's examples are of shape [5, 6, 2]",
                assertThrows(ModelException.class, () -> model.surface(turned)).getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"loss\": \"mse\"} | the loss mse, but the descriptor's is cross-entropy",
                "{\"loss\": {\"class_name\": \"Hinge\", \"config\": {}}} | the loss hinge, but",
                "{\"loss\": {\"class_name\": \"CategoricalCrossentropy\", \"config\": {\"label_smoothing\": 0.1}}} | label_smoothing 0.1",
                "{\"loss\": \"categorical_crossentropy\", \"loss_weights\": [0.5]} | loss_weights [0.5]"
            })
    void theLossOfTheFileIsTheDescriptorsOrNamed(String training, String expected) {
        List<String> misfits = KerasLoss.misfits(JsonMapper.shared().readTree(training), LossFunction.CROSS_ENTROPY);

        assertEquals(1, misfits.size(), misfits::toString);
        assertTrue(misfits.get(0).contains(expected), misfits::toString);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"loss\": null}",
                "{\"loss\": \"sparse_categorical_crossentropy\", \"loss_weights\": null}",
                "{\"loss\": [\"categorical_crossentropy\"], \"loss_weights\": [1.0]}",
                "{\"loss\": {\"out\": \"categorical_crossentropy\"}}",
                "{\"loss\": {\"class_name\": \"SparseCategoricalCrossentropy\", \"config\": {\"from_logits\": true}}}"
            })
    void theDescriptorsOwnLossIsNot(String training) {
        assertEquals(List.of(), KerasLoss.misfits(JsonMapper.shared().readTree(training), LossFunction.CROSS_ENTROPY));
    }

    private static void assertMisfit(
            KerasFile file, Map<String, Map<String, KerasFile.Numbers>> weights, String expected) {
        KerasFile other = new KerasFile(file.architecture(), Optional.empty(), weights);
        String message = assertThrows(ModelException.class, () -> KerasNetwork.of(other, Path.of("model.h5")))
                .getMessage();
        assertTrue(message.startsWith("model.h5: "), message);
        assertTrue(message.contains(expected) || message.contains("array of weights missing"), message);
    }

    private static Map<String, Map<String, KerasFile.Numbers>> without(KerasFile file, String layer, String array) {
        Map<String, KerasFile.Numbers> fewer = new HashMap<>(file.weights().get(layer));
        fewer.remove(array);
        return with(file, layer, fewer);
    }

    private static Map<String, Map<String, KerasFile.Numbers>> with(
            KerasFile file, String layer, Map<String, KerasFile.Numbers> arrays) {
        Map<String, Map<String, KerasFile.Numbers>> weights = new HashMap<>(file.weights());
        weights.put(layer, arrays);
        return weights;
    }

    private static String refusal(ObjectNode architecture) {
        return assertThrows(ModelException.class, () -> KerasArchitecture.honoured(architecture))
                .getMessage();
    }

    /** The first fixture with such a layer. */
    private static ObjectNode holding(String type) throws IOException {
        for (String name : fixtures().toList()) {
            ObjectNode architecture =
                    (ObjectNode) KerasFile.read(FIXTURES.model(name)).architecture();
            if (layer(architecture, type) != null) {
                return architecture;
            }
        }
        throw new IllegalArgumentException(type);
    }

    private static ObjectNode layer(JsonNode architecture, String type) {
        for (JsonNode layer : architecture.path("config").path("layers")) {
            if (layer.path("class_name").asString().equals(type)) {
                return (ObjectNode) layer;
            }
        }
        return null;
    }

    private static String name(JsonNode layer) {
        return layer.path("name").asString();
    }

    private static LossSurface surface(String name) throws IOException {
        ImportedModel model = ImportedModel.keras(FIXTURES.model(name), LossFunction.MSE);
        Examples examples = examples(FIXTURES.array(name, "x"));
        if (!model.unknownLayers().isEmpty()) {
            return model.surface(examples);
        }
        ImportedModel.Converted found = model.network(examples);
        return NetworkSurface.of(
                found.network(),
                ModelBuilder.loss(LossFunction.MSE),
                examples,
                found.weights().parameters(),
                found.weights().statistics(),
                EngineSettings.standard(DataType.DOUBLE));
    }

    private static Examples examples(INDArray x) {
        return KerasFixtures.examples(
                x,
                new Targets.Values(
                        Nd4j.linspace(DataType.DOUBLE, -1, 0.1, x.size(0) * 3).reshape('c', x.size(0), 3)));
    }
}
