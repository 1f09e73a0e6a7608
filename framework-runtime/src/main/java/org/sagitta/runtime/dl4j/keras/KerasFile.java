package org.sagitta.runtime.dl4j.keras;

import com.google.common.primitives.ImmutableDoubleArray;
import com.google.common.primitives.ImmutableLongArray;
import io.jhdf.HdfFile;
import io.jhdf.api.Attribute;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import io.jhdf.exceptions.HdfException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.runtime.model.ModelException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads the contents of an HDF5 file of Keras 2.
 *
 * @param architecture {@code model_config}
 * @param training {@code training_config}, if the model was compiled
 * @param weights the weights of each layer that has any, by the last part of their names, {@code kernel}; the weights
 * of a wrapped layer by the last parts
 */
public record KerasFile(JsonNode architecture, Optional<JsonNode> training, Map<String, Map<String, Numbers>> weights) {
    private static final String SAVE = "save architecture and weights with Keras 2's model.save('FILE.h5')";
    private static final String OTHERWISE = ", or give the weights as .npy files to a sequential model";
    private static final String HDF5 = "\u0089HDF";
    private static final String ZIP = "PK";

    /**
     * An array of weights, which keeps its shape.
     *
     * @param values the elements row by row; those of a file in float32 are floats
     */
    record Numbers(ImmutableLongArray shape, ImmutableDoubleArray values) {
        INDArray array() {
            return Nd4j.createFromArray(values.toArray()).reshape('c', shape.toArray());
        }
    }

    /**
     * Reads a file.
     *
     * @throws ModelException if it is not a file that Keras 2 wrote
     */
    public static KerasFile read(Path file) throws IOException {
        requireHdf5(file);
        try (HdfFile hdf5 = new HdfFile(file)) {
            JsonNode architecture = json(hdf5, "model_config")
                    .orElseThrow(() -> new ModelException(file + " has weights, but no architecture; " + SAVE));
            String version = text(hdf5, "keras_version")
                    .or(() -> Optional.ofNullable(hdf5.getChild("model_weights"))
                            .flatMap(root -> text(root, "keras_version")))
                    .orElse("2");
            if (!version.startsWith("2")) {
                throw new ModelException(file + " was written by Keras " + version + "; only Keras 2's format is read: "
                        + "save it again with the package tf_keras, Keras 2's continuation" + OTHERWISE);
            }
            return new KerasFile(architecture, json(hdf5, "training_config"), weights(hdf5));
        } catch (HdfException | JacksonException e) {
            throw new ModelException(file + " is damaged: " + e.getMessage() + "; " + SAVE);
        }
    }

    private static void requireHdf5(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            String start = new String(in.readNBytes(HDF5.length()), StandardCharsets.ISO_8859_1);
            if (start.startsWith(ZIP)) {
                throw new ModelException(
                        file + " is no HDF5 file but a zip, as Keras 3 writes its .keras files; " + SAVE + OTHERWISE);
            } else if (!start.equals(HDF5)) {
                throw new ModelException(file + " is no HDF5 file; " + SAVE);
            }
        }
    }

    private static Optional<String> text(Node node, String name) {
        Attribute attribute = node.getAttribute(name);
        return Optional.ofNullable(attribute)
                .map(Attribute::getData)
                .map(data ->
                        data instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : data.toString());
    }

    private static Optional<JsonNode> json(Node node, String name) {
        return text(node, name).map(JsonMapper.shared()::readTree);
    }

    private static Map<String, Map<String, Numbers>> weights(HdfFile hdf5) {
        Map<String, Map<String, Numbers>> weights = new LinkedHashMap<>();
        if (hdf5.getChild("model_weights") instanceof Group root) {
            root.getChildren().forEach((layer, node) -> {
                Map<String, Numbers> arrays = new LinkedHashMap<>();
                collect(node, arrays);
                if (!arrays.isEmpty()) {
                    weights.put(layer, arrays);
                }
            });
        }
        return weights;
    }

    private static void collect(Node node, Map<String, Numbers> arrays) {
        if (node instanceof Dataset dataset) {
            arrays.put(dataset.getName().replaceFirst(":\\d+$", ""), numbers(dataset));
        } else if (node instanceof Group group) {
            group.getChildren().values().forEach(child -> collect(child, arrays));
        }
    }

    private static Numbers numbers(Dataset dataset) {
        ImmutableLongArray shape =
                ImmutableLongArray.copyOf(Arrays.stream(dataset.getDimensions()).asLongStream());
        Object flat = dataset.getDataFlat();
        if (flat instanceof float[] numbers) {
            return new Numbers(
                    shape,
                    ImmutableDoubleArray.copyOf(
                            IntStream.range(0, numbers.length).mapToDouble(i -> numbers[i])));
        } else if (flat instanceof double[] numbers) {
            return new Numbers(shape, ImmutableDoubleArray.copyOf(numbers));
        }
        throw new ModelException(
                "The array " + dataset.getPath() + " is of " + dataset.getJavaType() + "; expected float32 or float64");
    }
}
