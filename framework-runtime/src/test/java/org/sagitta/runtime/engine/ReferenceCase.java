package org.sagitta.runtime.engine;

import com.google.common.primitives.ImmutableIntArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.data.Examples;
import org.sagitta.api.data.Targets;
import org.sagitta.api.layer.LayerRule;
import org.sagitta.api.loss.Loss;
import org.sagitta.api.surface.ParameterBlock;
import org.sagitta.runtime.engine.loss.SoftmaxCrossEntropy;
import org.sagitta.runtime.engine.loss.SquaredError;
import org.sagitta.runtime.engine.network.Network;
import org.sagitta.runtime.engine.rule.ActivationFunction;
import org.sagitta.runtime.engine.rule.Dense;
import org.sagitta.runtime.engine.rule.ElementWise;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A network with its data, and its curvature computed independently with PyTorch: a folder with a {@code case.json}.
 */
record ReferenceCase(Path folder, Network network, Loss loss, Examples examples, INDArray parameters, double value) {
    private static final Pattern LINEAR =
            Pattern.compile("Linear\\(in_features=(\\d+), out_features=(\\d+), bias=(True|False)\\)");

    static ReferenceCase read(Path folder) {
        JsonNode json = parsed(folder.resolve("case.json"));
        INDArray x = array(folder.resolve("x.npy"));
        List<LayerRule> rules = new ArrayList<>();
        int width = x.columns();
        for (JsonNode module : json.get("modules")) {
            LayerRule rule = rule(module.get("layer").asString(), width);
            rules.add(rule);
            width = rule.outputs();
        }
        Network network = Network.chain(List.of(x.columns()), rules);
        Loss loss = loss(json.get("loss").asString());
        return new ReferenceCase(
                folder,
                network,
                loss,
                new Examples(x, List.of(x.columns()), targets(loss, folder.resolve("y.npy"), width)),
                parameters(network, folder.resolve("params")),
                json.get("scalars").get("loss").asDouble());
    }

    NetworkSurface surface(DataType precision) {
        return NetworkSurface.of(network, loss, examples, parameters, precision);
    }

    INDArray expected(String name) {
        return array(folder.resolve(name + ".npy"));
    }

    @Override
    public String toString() {
        return folder.getFileName().toString();
    }

    private static LayerRule rule(String module, int width) {
        Matcher linear = LINEAR.matcher(module);
        return linear.matches()
                ? new Dense(
                        width,
                        Integer.parseInt(linear.group(2)),
                        linear.group(3).equals("True"))
                : new ElementWise(List.of(width), function(module));
    }

    private static ActivationFunction function(String module) {
        return switch (module) {
            case "Identity()" -> new ActivationFunction.Identity();
            case "Tanh()" -> new ActivationFunction.Tanh();
            case "ReLU()" -> new ActivationFunction.Relu();
            case "LeakyReLU(negative_slope=0.2)" -> new ActivationFunction.LeakyRelu(0.2);
            case "Sigmoid()" -> new ActivationFunction.Sigmoid();
            case "Softplus(beta=1.0, threshold=20.0)" -> new ActivationFunction.Softplus();
            case "ELU(alpha=1.0)" -> new ActivationFunction.Elu();
            case "GELU(approximate='none')" -> new ActivationFunction.Gelu();
            case "SiLU()" -> new ActivationFunction.Silu();
            default -> throw new IllegalArgumentException(module);
        };
    }

    private static Loss loss(String name) {
        return switch (name) {
            case "CrossEntropyLoss(reduction=mean)" -> new SoftmaxCrossEntropy();
            case "MSELoss(reduction=mean)" -> new SquaredError(true);
            case "half-mse" -> new SquaredError(false);
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static Targets targets(Loss loss, Path file, int classes) {
        INDArray y = array(file);
        return loss instanceof SoftmaxCrossEntropy
                ? new Targets.Classes(ImmutableIntArray.copyOf(y.toIntVector()), classes)
                : new Targets.Values(y);
    }

    private static INDArray parameters(Network network, Path folder) {
        INDArray flat = Nd4j.create(DataType.DOUBLE, network.layout().dimension());
        for (ParameterBlock block : network.layout().blocks()) {
            double[] values =
                    array(folder.resolve(block.name() + ".npy")).dup('c').data().asDouble();
            for (int i = 0; i < block.size(); i++) {
                flat.putScalar(block.offset() + i, values[i]);
            }
        }
        return flat;
    }

    private static JsonNode parsed(Path file) {
        try {
            return JsonMapper.shared().readTree(Files.readString(file));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static INDArray array(Path file) {
        return Nd4j.createFromNpyFile(file.toFile());
    }
}
