package org.sagitta.runtime.dl4j;

import com.google.common.base.Strings;
import com.google.common.base.Throwables;
import java.io.IOException;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.sagitta.runtime.model.ModelException;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/** Reads models from zip files of DL4J. Layers in sequence are named by their positions. */
final class Dl4jFiles {
    private static final String CONFIGURATION = "configuration.json";

    private Dl4jFiles() {}

    /**
     * Reads the model from a zip file that DL4J's {@code ModelSerializer} wrote.
     *
     * @throws ModelException if the file has no such model, or one that is not supported
     */
    static ComputationGraph readZip(Path file) throws IOException {
        ComputationGraph model = load(file);
        Dl4jConfiguration.requireHonoured(model, file);
        return model;
    }

    private static ComputationGraph load(Path file) throws IOException {
        boolean graph = isGraph(file);
        try {
            return graph
                    ? ComputationGraph.load(file.toFile(), false)
                    : MultiLayerNetwork.load(file.toFile(), false).toComputationGraph();
        } catch (RuntimeException e) {
            LoggerFactory.getLogger(Dl4jFiles.class).debug("reading {}", file, e);
            throw new ModelException(file + " holds no model that DL4J can load" + why(e)
                    + "; save one with MultiLayerNetwork.save or" + " ComputationGraph.save of DL4J 1.0.0-M2.1");
        }
    }

    /**
     * Returns the first line of DL4J's message, which may name the layer; empty if the line only refers to DL4J's web
     * pages.
     */
    private static String why(RuntimeException e) {
        return Strings.nullToEmpty(Throwables.getRootCause(e).getMessage())
                .lines()
                .findFirst()
                .filter(line -> !line.contains("http"))
                .map(line -> " (" + line + ")")
                .orElse("");
    }

    private static boolean isGraph(Path file) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            ZipEntry entry = zip.getEntry(CONFIGURATION);
            if (entry == null) {
                throw new ModelException(file + " is no DL4J model: it has no " + CONFIGURATION);
            }
            return JsonMapper.shared().readTree(zip.getInputStream(entry)).has("vertices");
        } catch (ZipException e) {
            throw new ModelException(file + " is no zip of DL4J: " + e.getMessage());
        }
    }
}
