package org.sagitta.runtime.dl4j;

import com.google.common.base.Strings;
import com.google.common.base.Throwables;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.runtime.model.ModelException;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads models from zip files of DL4J. Layers in sequence are named by their positions.
 *
 * <p>Only the configuration and the coefficients of a zip file are read. DL4J's own reader would unpack all entries,
 * whatever they are, and create the objects that a serialised preprocessor names.
 */
final class Dl4jFiles {
    private static final String CONFIGURATION = "configuration.json";
    private static final String COEFFICIENTS = "coefficients.bin";
    /** The largest number of characters of a configuration; networks with a hundred layers need a hundredth of it. */
    private static final int LONGEST_CONFIGURATION = 1 << 24;

    private Dl4jFiles() {}

    /**
     * Reads the model in a zip file that DL4J's {@code ModelSerializer} wrote.
     *
     * @throws ModelException if the file has no such model, or one that is not supported
     */
    static ComputationGraph readZip(Path file) throws IOException {
        ComputationGraph model = load(file);
        Dl4jConfiguration.requireHonoured(model, file);
        return model;
    }

    private static ComputationGraph load(Path file) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            String configuration = configuration(zip, file);
            return JsonMapper.shared().readTree(configuration).has("vertices")
                    ? graph(configuration, zip, file)
                    : row(configuration, zip, file);
        } catch (ZipException e) {
            throw new ModelException(file + " is no zip of DL4J: " + e.getMessage());
        } catch (JacksonException e) {
            throw new ModelException(
                    file + " is damaged: its " + CONFIGURATION + " is not JSON: " + e.getOriginalMessage());
        } catch (ModelException e) {
            throw e;
        } catch (RuntimeException | StackOverflowError e) {
            LoggerFactory.getLogger(Dl4jFiles.class).debug("reading {}", file, e);
            throw new ModelException(file + " holds no model that DL4J can load" + why(e)
                    + "; save one with MultiLayerNetwork.save or ComputationGraph.save of DL4J 1.0.0-M2.1");
        }
    }

    private static ComputationGraph graph(String json, ZipFile zip, Path file) throws IOException {
        ComputationGraphConfiguration configuration = ComputationGraphConfiguration.fromJson(json);
        long parameters = configuration.getVertices().values().stream()
                .mapToLong(vertex -> vertex.numParams(false))
                .sum();
        ComputationGraph model = new ComputationGraph(configuration);
        model.init(coefficients(zip, parameters, file), false);
        return model;
    }

    private static ComputationGraph row(String json, ZipFile zip, Path file) throws IOException {
        MultiLayerConfiguration configuration = MultiLayerConfiguration.fromJson(json);
        long parameters = configuration.getConfs().stream()
                .mapToLong(layer -> layer.getLayer().initializer().numParams(layer))
                .sum();
        MultiLayerNetwork model = new MultiLayerNetwork(configuration);
        model.init(coefficients(zip, parameters, file), false);
        return model.toComputationGraph();
    }

    private static String configuration(ZipFile zip, Path file) throws IOException {
        try (InputStream in = zip.getInputStream(entry(zip, CONFIGURATION, file))) {
            byte[] text = in.readNBytes(LONGEST_CONFIGURATION + 1);
            if (text.length > LONGEST_CONFIGURATION) {
                throw new ModelException("%s has a %s of more than %,d bytes; expected a network's configuration"
                        .formatted(file, CONFIGURATION, LONGEST_CONFIGURATION));
            }
            return new String(text, StandardCharsets.UTF_8);
        }
    }

    private static INDArray coefficients(ZipFile zip, long parameters, Path file) throws IOException {
        try (InputStream in = new BufferedInputStream(zip.getInputStream(entry(zip, COEFFICIENTS, file)))) {
            return Dl4jCoefficients.read(in, parameters, file + "'s " + COEFFICIENTS);
        }
    }

    private static ZipEntry entry(ZipFile zip, String name, Path file) {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            throw new ModelException(file + " is no DL4J model: it has no " + name);
        }
        return entry;
    }

    /**
     * Returns the first line of DL4J's message, which may name the layer; empty if the line only refers to DL4J's web
     * pages.
     */
    private static String why(Throwable e) {
        return Strings.nullToEmpty(Throwables.getRootCause(e).getMessage())
                .lines()
                .findFirst()
                .filter(line -> !line.contains("http"))
                .map(line -> " (" + line + ")")
                .orElse("");
    }
}
