package org.sagitta.plugins.metrics;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.Doubles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.surface.AnalyticSurface;
import org.sagitta.api.surface.ModelOutputs;
import org.sagitta.api.surface.ParameterBlock;
import org.sagitta.api.surface.ParameterLayout;

/**
 * A {@code ReferenceNetwork} holds the curvature of a network at one point as PyTorch computed it, read from a folder
 * with a {@code case.json}.
 */
record ReferenceNetwork(
        String name,
        ParameterLayout layout,
        INDArray parameters,
        INDArray outputs,
        INDArray gradient,
        INDArray hessian,
        INDArray ggn)
        implements AnalyticSurface, ModelOutputs {
    /** Matches one parameter tensor: its name, offset and shape. */
    private static final Pattern BLOCK = Pattern.compile(
            "\"name\":\\s*\"([^\"]+)\\.(weight|bias)\",\\s*\"offset\":\\s*(\\d+),\\s*\"shape\":\\s*\\[([^]]+)]");

    static ReferenceNetwork read(Path folder) {
        ParameterLayout layout = new ParameterLayout(BLOCK.matcher(text(folder.resolve("case.json")))
                .results()
                .map(ReferenceNetwork::block)
                .toList());
        List<Double> parameters = new ArrayList<>();
        for (ParameterBlock block : layout.blocks()) {
            INDArray values = array(folder.resolve("params").resolve(block.name() + ".npy"));
            parameters.addAll(Doubles.asList(values.dup('c').data().asDouble()));
        }
        return new ReferenceNetwork(
                folder.getFileName().toString(),
                layout,
                Nd4j.createFromArray(Doubles.toArray(parameters)),
                array(folder.resolve("logits.npy")),
                array(folder.resolve("gradient.npy")),
                array(folder.resolve("hessian.npy")),
                array(folder.resolve("ggn.npy")));
    }

    @Override
    public DataType precision() {
        return DataType.DOUBLE;
    }

    @Override
    public int examples() {
        return outputs.rows();
    }

    @Override
    public double loss() {
        throw new UnsupportedOperationException("Known at one point by its derivatives");
    }

    @Override
    public ReferenceNetwork at(INDArray elsewhere) {
        throw new UnsupportedOperationException("Known at one point only");
    }

    @Override
    public String toString() {
        return name;
    }

    private static ParameterBlock block(MatchResult found) {
        return new ParameterBlock(
                found.group(1) + "." + found.group(2),
                found.group(1),
                Integer.parseInt(found.group(3)),
                Stream.of(found.group(4).strip().split(",\\s*"))
                        .map(Integer::valueOf)
                        .collect(ImmutableList.toImmutableList()));
    }

    private static INDArray array(Path file) {
        return Nd4j.createFromNpyFile(file.toFile());
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
