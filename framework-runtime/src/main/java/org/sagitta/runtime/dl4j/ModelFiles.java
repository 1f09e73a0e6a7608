package org.sagitta.runtime.dl4j;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.sagitta.api.data.Npy;
import org.sagitta.api.surface.ParameterBlock;
import org.sagitta.api.surface.ParameterLayout;
import org.sagitta.runtime.engine.network.Network;
import org.sagitta.runtime.model.LossFunction;
import org.sagitta.runtime.model.LossSettings;
import org.sagitta.runtime.model.ModelException;
import org.sagitta.runtime.model.Weights;

/**
 * Reads and writes models on the disk: as a DL4J zip file if DL4J has an exact counterpart, otherwise as a folder with
 * one .npy file for each parameter.
 */
public final class ModelFiles {
    /** Opens files. */
    public interface Opener {
        /** Returns the bytes of the file, buffered. */
        InputStream open(Path file) throws IOException;
    }

    private static final String SUFFIX = ".npy";

    private ModelFiles() {}

    /**
     * Saves a model.
     *
     * @param stem the path of the file without its suffix
     * @return the path that was written: {@code STEM.zip}, or the folder {@code STEM}, which can be the {@code weights}
     * of a {@code sequential} model
     */
    public static Path save(Path stem, Network network, Weights weights, LossSettings loss) throws IOException {
        if (Dl4jModel.obstacle(network, loss, weights.parameters().dataType()).isPresent()) {
            return saveArrays(Files.createDirectories(stem), network, weights);
        }
        Path file = stem.resolveSibling(stem.getFileName() + ".zip");
        Dl4jModel.save(Dl4jModel.of(network, loss, weights), file);
        return file;
    }

    /**
     * Reads the arrays of a folder of weights by their names, {@code 0.weight} for {@code 0.weight.npy}.
     *
     * @param files opens the files
     * @throws ModelException if there is no such folder
     */
    public static Map<String, INDArray> readArrays(Path folder, Opener files) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new ModelException("There is no folder of weights " + folder
                    + "; give model.weights a folder with one NAME.npy a parameter");
        }
        Map<String, INDArray> arrays = new TreeMap<>();
        for (Path file : arrayFiles(folder)) {
            String name = file.getFileName().toString();
            try (InputStream in = files.open(file)) {
                arrays.put(
                        name.substring(0, name.length() - SUFFIX.length()),
                        Npy.read(in, file.toString()).toArray());
            }
        }
        return arrays;
    }

    /**
     * Reads a model that {@link #save} has written.
     *
     * @throws ModelException if it is not a model of that network
     */
    public static Weights read(Path saved, Network network, LossSettings loss) throws IOException {
        if (Files.isDirectory(saved)) {
            return Weights.of(network, readArrays(saved, Files::newInputStream));
        }
        ImportedModel.Converted read = Dl4jImport.of(
                Dl4jLogits.of(Dl4jFiles.readZip(saved), LossFunction.require(loss, "The model in " + saved)),
                network.inputShape());
        if (!shapes(read.network()).equals(shapes(network))) {
            throw new ModelException(saved + " is of a model whose parameters have the shapes " + shapes(read.network())
                    + "; expected " + shapes(network));
        }
        return read.weights();
    }

    private static List<List<Integer>> shapes(Network network) {
        return network.layout().blocks().stream().map(ParameterBlock::shape).toList();
    }

    private static List<Path> arrayFiles(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(SUFFIX))
                    .sorted()
                    .toList();
        }
    }

    private static Path saveArrays(Path folder, Network network, Weights weights) throws IOException {
        saveBlocks(folder, network.layout(), weights.parameters());
        if (weights.statistics().length() > 0) {
            saveBlocks(
                    folder,
                    network.statistics(),
                    Nd4j.createFromArray(weights.statistics().values()));
        }
        return folder;
    }

    private static void saveBlocks(Path folder, ParameterLayout layout, INDArray flat) throws IOException {
        for (ParameterBlock block : layout.blocks()) {
            long[] shape = block.shape().stream().mapToLong(Integer::longValue).toArray();
            INDArray values = flat.get(NDArrayIndex.interval(block.offset(), block.offset() + block.size()))
                    .dup();
            Npy.write(folder.resolve(block.name() + SUFFIX), values.reshape('c', shape));
        }
    }
}
