package org.sagitta.runtime.dl4j.keras;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.primitives.ImmutableIntArray;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.data.Examples;
import org.sagitta.api.data.Targets;
import org.sagitta.runtime.dl4j.Dl4jAgreement;
import org.sagitta.runtime.dl4j.ImportedModel;
import org.sagitta.runtime.engine.NetworkSurface;
import org.sagitta.runtime.engine.execution.EngineSettings;
import org.sagitta.runtime.model.LossFunction;
import org.sagitta.runtime.model.ModelBuilder;
import org.sagitta.runtime.model.ModelException;

/** Tests imported Keras files against their definitions computed with PyTorch: see {@code make_keras_fixtures.py}. */
class KerasImportTest {
    private static final KerasFixtures FIXTURES = new KerasFixtures(Path.of("src/test/resources/keras"));

    @ParameterizedTest
    @CsvSource({"sequential, true", "sequential, false", "functional, true", "functional, false", "vectors, false"})
    void outputsAreKerasOwn(String name, boolean channelsFirst) throws IOException {
        INDArray x = FIXTURES.array(name, "x");
        Examples examples = examples(channelsFirst ? x.permute(0, 3, 1, 2).dup('c') : x);
        ImportedModel model = ImportedModel.keras(FIXTURES.model(name), LossFunction.CROSS_ENTROPY);

        assertEquals(List.of(), model.unknownLayers());
        ImportedModel.Converted found = model.network(examples);
        NetworkSurface surface = NetworkSurface.of(
                found.network(),
                ModelBuilder.loss(LossFunction.CROSS_ENTROPY),
                examples,
                found.weights().parameters(),
                found.weights().statistics(),
                EngineSettings.standard(DataType.DOUBLE));
        Dl4jAgreement.close(FIXTURES.array(name, "outputs"), surface.outputs(), 1e-12);
    }

    @Test
    void whatIsNoKerasFileIsRefused() {
        ModelException refusal = assertThrows(
                ModelException.class,
                () -> ImportedModel.keras(
                        FIXTURES.folder().resolve("vectors").resolve("x.npy"), LossFunction.CROSS_ENTROPY));
        assertTrue(refusal.getMessage().contains("is no HDF5 file"), refusal.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"scale", "center"})
    void batchNormalisationWithoutOneOfItsParametersIsRefusedByName(String parameter, @TempDir Path folder)
            throws IOException {
        byte[] model = Files.readAllBytes(FIXTURES.model("functional"));
        String text = new String(model, StandardCharsets.ISO_8859_1);
        String without = text.replace("\"" + parameter + "\": true", "\"" + parameter + "\":false");
        assertNotEquals(text, without);
        Path file = Files.write(folder.resolve("model.h5"), without.getBytes(StandardCharsets.ISO_8859_1));

        ModelException refusal =
                assertThrows(ModelException.class, () -> ImportedModel.keras(file, LossFunction.CROSS_ENTROPY));

        assertTrue(
                refusal.getMessage().contains("layer norm (BatchNormalization) has " + parameter + " false"),
                refusal.getMessage());
        assertTrue(refusal.getMessage().contains("build it with " + parameter + "=True"), refusal.getMessage());
    }

    /** The layer is called a second time, in as many bytes. */
    @Test
    void aSharedLayerIsRefusedByName(@TempDir Path folder) throws IOException {
        byte[] model = Files.readAllBytes(FIXTURES.model("functional"));
        String text = new String(model, StandardCharsets.ISO_8859_1);
        String shared = text.replaceFirst(
                "(\"name\": \"norm\", \"inbound_nodes\":) \\[\\[\\[(\"\\w+\"), 0, 0, \\{\\}\\]\\]\\]",
                "$1[[[$2,0,0,{}]],[]] ");
        assertNotEquals(text, shared);
        assertEquals(text.length(), shared.length());
        Path file = Files.write(folder.resolve("model.h5"), shared.getBytes(StandardCharsets.ISO_8859_1));

        ModelException refusal =
                assertThrows(ModelException.class, () -> ImportedModel.keras(file, LossFunction.CROSS_ENTROPY));

        assertTrue(refusal.getMessage().contains("layer norm is used 2 times"), refusal.getMessage());
    }

    private static Examples examples(INDArray x) {
        return KerasFixtures.examples(x, new Targets.Classes(ImmutableIntArray.of(0, 1, 2, 0), 3));
    }
}
