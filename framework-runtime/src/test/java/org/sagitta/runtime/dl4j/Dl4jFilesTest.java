package org.sagitta.runtime.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.lossfunctions.LossFunctions;
import org.sagitta.runtime.model.ModelException;

/** Zips that are not what DL4J wrote: nothing in them is believed. */
class Dl4jFilesTest {
    private static final String COEFFICIENTS = "coefficients.bin";

    private static boolean made;

    @TempDir
    private Path folder;

    private Path file;
    private MultiLayerNetwork model;

    @BeforeEach
    void save() throws IOException {
        model = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .seed(1)
                .dataType(DataType.DOUBLE)
                .list(
                        new DenseLayer.Builder()
                                .nIn(4)
                                .nOut(3)
                                .activation(Activation.TANH)
                                .build(),
                        new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
                                .nIn(3)
                                .nOut(2)
                                .activation(Activation.SOFTMAX)
                                .build())
                .build());
        model.init();
        file = folder.resolve("model.zip");
        ModelSerializer.writeModel(model, file.toFile(), false);
        made = false;
    }

    /** Tells when somebody deserialises it. */
    private static final class Planted implements Serializable {
        private static final long serialVersionUID = 1;

        private void readObject(ObjectInputStream in) {
            made = true;
        }
    }

    @Test
    void readsWhatDl4jWroteBitByBit() throws IOException {
        assertEquals(model.params(), Dl4jFiles.readZip(file).params());
    }

    @Test
    void makesNoObjectOfAZip() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(new Planted());
        }
        put("preprocessor.bin", bytes.toByteArray());

        Dl4jFiles.readZip(file);

        assertFalse(made);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 2, 147, 100_000, -1, Long.MAX_VALUE})
    void refusesAStrideThatLeavesTheArray(long stride) throws IOException {
        byte[] bytes = coefficients();
        ByteBuffer.wrap(bytes).putLong(header() + 2 * Long.BYTES, stride);

        assertRefused(bytes, "which is not that of a vector");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, 22, 24, 1L << 40, Long.MAX_VALUE})
    void refusesAnExtentThatIsNotTheModels(long extent) throws IOException {
        byte[] bytes = coefficients();
        ByteBuffer.wrap(bytes).putLong(header() + Long.BYTES, extent);

        assertRefused(bytes, "but the model in its configuration.json has 23 parameters");
    }

    @Test
    void refusesCoefficientsCutShortAnywhere() throws IOException {
        byte[] whole = coefficients();
        for (int length = 0; length < whole.length; length += 7) {
            assertRefused(Arrays.copyOf(whole, length), "is cut short");
        }
    }

    @Test
    void refusesCoefficientsThatGoOn() throws IOException {
        byte[] whole = coefficients();
        assertRefused(Arrays.copyOf(whole, whole.length + 1), "it goes on after its last value");
    }

    @Test
    void refusesAnyChangedByteOfTheHeadersOrReadsAVectorOfThatLength() throws IOException {
        byte[] whole = coefficients();
        int values = whole.length - 23 * Double.BYTES;
        for (int at = 0; at < values; at++) {
            byte[] bytes = whole.clone();
            bytes[at] ^= 0x41;
            put(COEFFICIENTS, bytes);
            try {
                assertEquals(23, Dl4jFiles.readZip(file).numParams(), "byte " + at);
            } catch (ModelException e) {
                assertTrue(e.getMessage().contains(COEFFICIENTS), e.getMessage());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "null", "{\"confs\": []}", "{\"vertices\": {}}"})
    void refusesAConfigurationThatIsNone(String configuration) throws IOException {
        put("configuration.json", configuration.getBytes(StandardCharsets.UTF_8));

        ModelException e = assertThrows(ModelException.class, () -> Dl4jFiles.readZip(file));
        assertTrue(e.getMessage().contains("model.zip"), e.getMessage());
    }

    @Test
    void refusesAConfigurationThatIsNestedWithoutEnd() throws IOException {
        put("configuration.json", "[".repeat(1_000_000).getBytes(StandardCharsets.UTF_8));

        ModelException e = assertThrows(ModelException.class, () -> Dl4jFiles.readZip(file));
        assertTrue(e.getMessage().contains("configuration.json is not JSON"), e.getMessage());
    }

    /** The bytes before the shape's rank, extent and stride: the mode, the length and the type. */
    private static int header() {
        return Short.BYTES + "MIXED_DATA_TYPES".length() + Long.BYTES + Short.BYTES + "LONG".length();
    }

    private byte[] coefficients() throws IOException {
        try (FileSystem zip = FileSystems.newFileSystem(file)) {
            return Files.readAllBytes(zip.getPath(COEFFICIENTS));
        }
    }

    private void put(String entry, byte[] bytes) throws IOException {
        try (FileSystem zip = FileSystems.newFileSystem(file)) {
            Files.write(zip.getPath(entry), bytes);
        }
    }

    private void assertRefused(byte[] coefficients, String expected) throws IOException {
        put(COEFFICIENTS, coefficients);
        ModelException e = assertThrows(ModelException.class, () -> Dl4jFiles.readZip(file));
        assertTrue(e.getMessage().contains(expected), e.getMessage());
    }
}
