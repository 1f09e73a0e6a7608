package org.sagitta.runtime.model;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.modelimport.keras.Hdf5Archive;
import org.deeplearning4j.nn.modelimport.keras.KerasModelImport;
import org.deeplearning4j.nn.modelimport.keras.exceptions.InvalidKerasConfigurationException;
import org.deeplearning4j.nn.modelimport.keras.exceptions.UnsupportedKerasConfigurationException;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Models of other programs' files, as DL4J reads them. Layers in a row are named by their positions. */
final class Dl4jFiles {
    private static final String CONFIGURATION = "configuration.json";
    private static final String SAVE_KERAS = "save architecture and weights with Keras 2's model.save('FILE.h5')";
    private static final String HDF5 = "\u0089HDF";

    /** DL4J hands over an attribute with what lies behind it in memory. */
    private static final JsonMapper ATTRIBUTES = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Dl4jFiles() {}

    /**
     * The model in a zip that DL4J's {@code ModelSerializer} wrote.
     *
     * @throws ModelException where it holds no such model
     */
    static ComputationGraph readZip(Path file) throws IOException {
        try {
            return isGraph(file)
                    ? ComputationGraph.load(file.toFile(), false)
                    : MultiLayerNetwork.load(file.toFile(), false).toComputationGraph();
        } catch (RuntimeException e) {
            throw new ModelException(file + " holds no model that DL4J can load: " + e.getMessage()
                    + "; save one with MultiLayerNetwork.save or ComputationGraph.save");
        }
    }

    /**
     * The model in an HDF5 file that Keras wrote, with architecture and weights.
     *
     * @throws ModelException where DL4J cannot import it
     */
    static ComputationGraph readKeras(Path file) throws IOException {
        if (!isHdf5(file)) {
            throw new ModelException(file + " is no HDF5 file; " + SAVE_KERAS);
        }
        try {
            JsonNode architecture = architecture(file);
            requireWholeNormalisations(architecture, file);
            requireLayersUsedOnce(architecture, file);
            return architecture.path("class_name").asString("").equals("Sequential")
                    ? KerasModelImport.importKerasSequentialModelAndWeights(file.toString(), false)
                            .toComputationGraph()
                    : KerasModelImport.importKerasModelAndWeights(file.toString(), false);
        } catch (ModelException e) {
            throw e;
        } catch (InvalidKerasConfigurationException | UnsupportedKerasConfigurationException | RuntimeException e) {
            throw new ModelException(
                    file + " holds no Keras model that DL4J can import: " + e.getMessage() + "; " + SAVE_KERAS);
        }
    }

    private static boolean isGraph(Path file) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            ZipEntry entry = zip.getEntry(CONFIGURATION);
            if (entry == null) {
                throw new ModelException(file + " is no DL4J model: it has no " + CONFIGURATION);
            }
            return JsonMapper.shared().readTree(zip.getInputStream(entry)).has("vertices");
        }
    }

    private static boolean isHdf5(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(HDF5.length()), StandardCharsets.ISO_8859_1).equals(HDF5);
        }
    }

    private static JsonNode architecture(Path file)
            throws InvalidKerasConfigurationException, UnsupportedKerasConfigurationException {
        try (Hdf5Archive archive = new Hdf5Archive(file.toString())) {
            return ATTRIBUTES.readTree(archive.readAttributeAsJson("model_config"));
        }
    }

    /** DL4J makes a trained parameter of a gamma or a beta that Keras' layer lacks, or fails without a word. */
    private static void requireWholeNormalisations(JsonNode architecture, Path file) {
        for (JsonNode layer : architecture.findParents("class_name")) {
            JsonNode settings = layer.path("config");
            boolean whole = settings.path("scale").asBoolean(true)
                    && settings.path("center").asBoolean(true);
            if (layer.path("class_name").asString("").equals("BatchNormalization") && !whole) {
                throw new ModelException(file + ": layer "
                        + settings.path("name").asString("?")
                        + " is batch normalisation without scale or center, which DL4J cannot import; build it with"
                        + " scale=True and center=True, with gamma 1 and beta 0 for what was absent, which makes parameters"
                        + " of them");
            }
        }
    }

    /** A layer's parameters are its own: at several places at once they would be tied, which nothing here can compute. */
    private static void requireLayersUsedOnce(JsonNode architecture, Path file) {
        for (JsonNode layer : architecture.findParents("inbound_nodes")) {
            if (layer.path("inbound_nodes").size() > 1) {
                throw new ModelException(
                        file + ": layer " + layer.path("name").asString("?") + " is used "
                                + layer.path("inbound_nodes").size()
                                + " times; weights that several places share are not supported: give each place a layer of its own");
            }
        }
    }
}
