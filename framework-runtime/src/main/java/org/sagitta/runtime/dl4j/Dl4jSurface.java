package org.sagitta.runtime.dl4j;

import com.google.common.primitives.ImmutableDoubleArray;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.conf.layers.wrapper.BaseWrapperLayer;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.sagitta.api.data.Examples;
import org.sagitta.api.data.Targets;
import org.sagitta.api.loss.Loss;
import org.sagitta.api.operator.Cancellation;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.MatrixFreeOperator;
import org.sagitta.api.surface.Capability;
import org.sagitta.api.surface.Curvature;
import org.sagitta.api.surface.Derivatives;
import org.sagitta.api.surface.FisherMatrices;
import org.sagitta.api.surface.KroneckerFactorisation;
import org.sagitta.api.surface.LossSurface;
import org.sagitta.api.surface.ModelOutputs;
import org.sagitta.api.surface.NotAvailableException;
import org.sagitta.api.surface.ParameterBlock;
import org.sagitta.api.surface.ParameterLayout;
import org.sagitta.api.surface.SingleExamples;
import org.sagitta.runtime.engine.loss.Accuracy;
import org.sagitta.runtime.engine.loss.TargetColumns;
import org.sagitta.runtime.model.ModelException;
import org.slf4j.LoggerFactory;

/**
 * The loss surface of a model that DL4J computes, for layers for which the engine has no derivatives; in float64.
 * Gradients come from DL4J's backward pass, applied to the derivatives of the loss. Products are central differences
 * with a step h:
 *
 * <pre>H v = (grad L(theta + h v) - grad L(theta - h v)) / (2 h)
 * G v = (1/N) sum_n J_n' L_n (f_n(theta + h v) - f_n(theta - h v)) / (2 h)</pre>
 *
 * with h |v| = 6e-6 max(1, |theta|). The factor is the cube root of float64's rounding error, which balances the
 * truncation error of the difference with its rounding error. Dropout and other noise are off. The running statistics
 * of batch normalisation are fixed, and are not parameters.
 */
final class Dl4jSurface implements LossSurface, ModelOutputs {
    /** The capabilities that need rules of the engine for all layers, with their names in messages. */
    private static final Map<Class<?>, String> OF_THE_ENGINE = Map.of(
            SingleExamples.class, "Gradients of single examples",
            FisherMatrices.class, "Fisher matrices of single labels",
            KroneckerFactorisation.class, "Kronecker factors");

    private static final double RELATIVE_STEP = Math.cbrt(Math.ulp(1.0));
    private static final int BATCH = 256;

    /** The number of examples on which DL4J's gradient is checked. */
    private static final int CHECKED = 32;

    private final Shared shared;
    private final INDArray parameters;

    private Dl4jSurface(Shared shared, INDArray parameters) {
        this.shared = shared;
        this.parameters = parameters;
    }

    /**
     * The parts that surfaces at several points share.
     *
     * @param kinks the layers whose gradients are discontinuous
     * @param misfit the reason, other than kinks, why differences of the gradient are not a Hessian
     */
    private record Shared(
            ComputationGraph graph,
            List<String> unknownLayers,
            List<String> kinks,
            Optional<String> misfit,
            List<Tensor> tensors,
            ParameterLayout layout,
            Loss loss,
            Examples examples,
            INDArray features) {
        Shared with(Optional<String> found) {
            return new Shared(graph, unknownLayers, kinks, found, tensors, layout, loss, examples, features);
        }

        Shared of(Examples others) {
            INDArray inputs = Dl4jSurface.features(graph.getConfiguration(), others);
            return new Shared(graph, unknownLayers, kinks, misfit, tensors, layout, loss, others, inputs);
        }
    }

    /** A parameter of a layer in DL4J; its elements in the given order are those of the block. */
    private record Tensor(String layer, String key, char order, ParameterBlock block) {}

    /**
     * Creates the loss surface at the model's own parameters.
     *
     * @param logits the model without its loss; it is not changed
     * @throws ModelException if DL4J's gradient is not that of the model in evaluation, or its output is not one vector
     * per example
     */
    static Dl4jSurface of(ComputationGraph logits, Loss loss, Examples examples) {
        ComputationGraph graph = quiet(logits);
        List<Tensor> tensors = tensors(graph);
        ParameterLayout layout =
                new ParameterLayout(tensors.stream().map(Tensor::block).toList());
        Shared shared = new Shared(
                graph,
                Dl4jImport.unknownLayers(logits),
                Dl4jKinks.of(logits),
                Optional.empty(),
                tensors,
                layout,
                loss,
                examples,
                features(graph.getConfiguration(), examples));
        Dl4jSurface surface = new Dl4jSurface(
                shared, flat(shared, tensor -> graph.getLayer(tensor.layer()).getParam(tensor.key())));
        surface.requireOutputs();
        return surface;
    }

    /**
     * Returns the same surface after a check of DL4J's gradient and its differences on a few examples.
     *
     * @throws ModelException if DL4J has no gradient, or it is not that of its loss
     */
    Dl4jSurface checked() {
        Dl4jSurface few = ofFirst(Math.min(examples(), CHECKED));
        try {
            DifferenceChecks.requireGradient(few, step());
            return new Dl4jSurface(
                    shared.with(shared.kinks().isEmpty() ? DifferenceChecks.ofHessian(few) : Optional.empty()),
                    parameters);
        } catch (ModelException e) {
            throw e;
        } catch (RuntimeException e) {
            LoggerFactory.getLogger(Dl4jSurface.class).debug("checking DL4J's gradient", e);
            throw new ModelException("DL4J cannot compute the gradient of this model, which the engine has no exact"
                    + " derivatives of " + String.join(", ", shared.unknownLayers())
                    + " for; take other layers in their place");
        }
    }

    @Override
    public <C> Capability<C> as(Class<C> capability) {
        return OF_THE_ENGINE.containsKey(capability)
                ? Capability.absent(OF_THE_ENGINE.get(capability)
                        + " need rules of the engine for all layers, and there are none for "
                        + String.join(", ", shared.unknownLayers())
                        + ": curvature is by central differences of DL4J's gradient, which the estimators hessian and ggn take,"
                        + " and diagonal and low-rank of these")
                : LossSurface.super.as(capability);
    }

    @Override
    public ParameterLayout layout() {
        return shared.layout();
    }

    @Override
    public DataType precision() {
        return DataType.DOUBLE;
    }

    @Override
    public Derivatives derivatives() {
        return Derivatives.CENTRAL_DIFFERENCES;
    }

    @Override
    public int examples() {
        return shared.examples().size();
    }

    @Override
    public INDArray parameters() {
        return parameters.dup();
    }

    @Override
    public double loss() {
        return evaluate(outputs()).value();
    }

    @Override
    public OptionalDouble accuracy() {
        if (!(shared.examples().targets() instanceof Targets.Classes)) {
            return OptionalDouble.empty();
        }
        double[] outputs = columns(outputs());
        return OptionalDouble.of(
                (double) Accuracy.correct(outputs, targets(outputs.length / examples()), examples()) / examples());
    }

    @Override
    public INDArray outputs() {
        load();
        List<INDArray> batches = new ArrayList<>();
        forEachBatch((from, to) -> batches.add(forward(from, to)));
        return Nd4j.concat(0, batches.toArray(INDArray[]::new));
    }

    @Override
    public int outputDimension() {
        return forward(0, 1).columns();
    }

    @Override
    public INDArray gradient() {
        return pullBack(rows(evaluate(outputs()).gradient().toArray()));
    }

    @Override
    public INDArray product(Curvature curvature, INDArray directions) {
        obstacle(curvature).ifPresent(why -> {
            throw new NotAvailableException(why);
        });
        return switch (curvature) {
            case HESSIAN -> hessianProduct(directions, 1);
            case GGN -> ggnProduct(directions);
        };
    }

    /** Returns an operator; the diagonal of G takes C backward passes per example. */
    @Override
    public CurvatureOperator operator(Curvature curvature) {
        MatrixFreeOperator operator =
                new MatrixFreeOperator(dimension(), precision(), directions -> product(curvature, directions));
        return curvature == Curvature.GGN ? operator.withDiagonal(dimension(), this::ggnDiagonal) : operator;
    }

    /** Returns the surface of the first examples. */
    private Dl4jSurface ofFirst(int count) {
        ImmutableIntArray first =
                ImmutableIntArray.copyOf(IntStream.range(0, count).toArray());
        return new Dl4jSurface(shared.of(shared.examples().subset(first)), parameters);
    }

    /** Computes products with {@code steps} times the usual step. */
    INDArray hessianProduct(INDArray directions, double steps) {
        return byColumn(directions, v -> difference(v, steps, Dl4jSurface::gradient));
    }

    @Override
    public Optional<String> obstacle(Curvature curvature) {
        if (curvature == Curvature.GGN) {
            return Optional.empty();
        } else if (!shared.kinks().isEmpty()) {
            return Optional.of(
                    "there is none of this model: curvature is by central differences of DL4J's gradient, as the"
                            + " engine has no exact derivatives of " + String.join(", ", shared.unknownLayers())
                            + ", and across the kinks of rectifiers or maxima, in " + String.join(", ", shared.kinks())
                            + ", differences are not the Hessian; take the ggn, or smooth activations such as softplus or tanh"
                            + " and average-pooling");
        }
        return shared.misfit().map(why -> why + "; take the ggn");
    }

    private INDArray ggnProduct(INDArray directions) {
        double[] curvature = evaluate(outputs()).curvature().toArray();
        int classes = curvature.length / examples();
        return byColumn(directions, v -> {
            double[] tangents = columns(difference(v, 1, Dl4jSurface::outputs));
            shared.loss().multiply(curvature, classes, examples(), tangents);
            return pullBack(rows(tangents));
        });
    }

    private INDArray ggnDiagonal() {
        double[] curvature = evaluate(outputs()).curvature().toArray();
        int classes = curvature.length / examples();
        INDArray sum = Nd4j.zeros(DataType.DOUBLE, parameters.length());
        double[] column = new double[curvature.length];
        for (int c = 0; c < classes; c++) {
            shared.loss().factor(curvature, classes, examples(), c, column);
            INDArray cotangents = rows(column);
            for (int n = 0; n < examples(); n++) {
                load();
                INDArray gradient = backward(n, n + 1, cotangents);
                sum.addi(gradient.mul(gradient));
            }
        }
        return sum.div(examples());
    }

    @Override
    public Dl4jSurface at(INDArray newParameters) {
        if (newParameters.length() != parameters.length()) {
            throw new IllegalArgumentException(
                    "Parameters of length " + newParameters.length() + " for a model that has " + parameters.length());
        }
        return new Dl4jSurface(
                shared, newParameters.castTo(DataType.DOUBLE).dup().reshape(newParameters.length()));
    }

    // differences

    /** Returns h for a direction of length 1. */
    double step() {
        return RELATIVE_STEP * Math.max(1, parameters.norm2Number().doubleValue());
    }

    /** @param steps the factor of the usual step */
    private INDArray difference(INDArray v, double steps, Function<Dl4jSurface, INDArray> function) {
        double length = v.norm2Number().doubleValue();
        if (length == 0) {
            return function.apply(this).mul(0);
        }
        double step = steps * step() / length;
        INDArray after = function.apply(at(parameters.add(v.mul(step))));
        INDArray before = function.apply(at(parameters.sub(v.mul(step))));
        return after.sub(before).div(2 * step);
    }

    private INDArray byColumn(INDArray directions, Function<INDArray, INDArray> product) {
        if (directions.rank() < 1 || directions.rank() > 2 || directions.size(0) != parameters.length()) {
            throw new IllegalArgumentException("Directions of shape " + Arrays.toString(directions.shape())
                    + "; expected [" + parameters.length() + "] or [" + parameters.length() + ", k]");
        }
        INDArray wide = directions.castTo(DataType.DOUBLE);
        if (wide.rank() == 1) {
            return product.apply(wide);
        }
        INDArray products = Nd4j.create(DataType.DOUBLE, wide.shape(), 'f');
        for (int j = 0; j < wide.columns(); j++) {
            products.putColumn(j, product.apply(wide.getColumn(j).dup().reshape(parameters.length())));
        }
        return products;
    }

    // the loss

    private record Evaluation(double value, ImmutableDoubleArray gradient, ImmutableDoubleArray curvature) {}

    private Evaluation evaluate(INDArray outputs) {
        double[] values = columns(outputs);
        int classes = values.length / examples();
        double[] gradient = new double[values.length];
        double[] curvature = new double[values.length];
        double sum = shared.loss().evaluate(values, targets(classes), classes, examples(), gradient, curvature);
        return new Evaluation(
                sum / examples(), ImmutableDoubleArray.copyOf(gradient), ImmutableDoubleArray.copyOf(curvature));
    }

    private double[] targets(int classes) {
        double[] targets = new double[classes * examples()];
        int[] all = IntStream.range(0, examples()).toArray();
        TargetColumns.fill(shared.examples().targets(), classes, all, 0, examples(), targets);
        return targets;
    }

    /** Converts [N, C] to one array, class by class. */
    private static double[] columns(INDArray rows) {
        return rows.dup('f').data().asDouble();
    }

    /** Converts an array class by class to [N, C]: the reverse of {@link #columns}. */
    private INDArray rows(double[] columns) {
        return Nd4j.createFromArray(columns).reshape('f', examples(), columns.length / examples());
    }

    // DL4J

    private void load() {
        for (Tensor tensor : shared.tensors()) {
            ParameterBlock block = tensor.block();
            Dl4jParameters.assign(
                    shared.graph().getLayer(tensor.layer()).getParam(tensor.key()),
                    parameters.get(NDArrayIndex.interval(block.offset(), block.offset() + block.size())));
        }
    }

    private INDArray forward(int from, int to) {
        String output = shared.graph().getConfiguration().getNetworkOutputs().get(0);
        INDArray batch = shared.features().get(NDArrayIndex.interval(from, to)).dup('c');
        return shared.graph()
                .feedForward(new INDArray[] {batch}, true, false)
                .get(output)
                .dup('c');
    }

    /** Computes (1/N) sum_n J_n' c_n. */
    private INDArray pullBack(INDArray cotangents) {
        load();
        INDArray sum = Nd4j.zeros(DataType.DOUBLE, parameters.length());
        forEachBatch((from, to) -> sum.addi(backward(from, to, cotangents)));
        return sum.divi(examples());
    }

    private INDArray backward(int from, int to, INDArray cotangents) {
        forward(from, to);
        Gradient gradient = shared.graph()
                .backpropGradient(
                        cotangents.get(NDArrayIndex.interval(from, to)).dup('c'));
        return flat(shared, tensor -> gradient.getGradientFor(tensor.layer() + "_" + tensor.key()));
    }

    private interface Batch {
        void accept(int from, int to);
    }

    private void forEachBatch(Batch action) {
        for (int from = 0; from < examples(); from += BATCH) {
            Cancellation.throwIfInterrupted();
            action.accept(from, Math.min(examples(), from + BATCH));
        }
    }

    private static INDArray flat(Shared shared, Function<Tensor, INDArray> arrays) {
        double[] flat = new double[shared.layout().dimension()];
        for (Tensor tensor : shared.tensors()) {
            double[] values = arrays.apply(tensor).dup(tensor.order()).data().asDouble();
            System.arraycopy(values, 0, flat, tensor.block().offset(), values.length);
        }
        return Nd4j.createFromArray(flat);
    }

    // construction

    /** Returns a copy in float64 that computes the same in training as in evaluation. */
    private static ComputationGraph quiet(ComputationGraph model) {
        ComputationGraphConfiguration configuration = Dl4jCopies.of(model.getConfiguration());
        configuration.setDataType(DataType.DOUBLE);
        configuration.getVertices().forEach((name, vertex) -> {
            if (vertex instanceof LayerVertex layer) {
                quieten(name, layer);
            }
        });
        ComputationGraph quiet = new ComputationGraph(configuration);
        quiet.init(model.params().castTo(DataType.DOUBLE).dup(), false);
        quiet.getConfiguration().setTrainingWorkspaceMode(WorkspaceMode.NONE);
        return quiet;
    }

    private static void quieten(String name, LayerVertex vertex) {
        if (vertex.getLayerConf().getLayer() instanceof BatchNormalization norm) {
            vertex.getLayerConf().setLayer(FixedBatchNormalization.of(norm));
        }
        quieten(name, vertex.getLayerConf().getLayer());
    }

    private static void quieten(String name, Layer layer) {
        if (layer instanceof BatchNormalization && !(layer instanceof FixedBatchNormalization)) {
            throw new ModelException("Layer " + name + " wraps batch normalisation, of which DL4J has no gradient in"
                    + " evaluation; save the model with the normalisation as a layer of its own");
        } else if (layer instanceof FrozenLayer || layer instanceof FrozenLayerWithBackprop) {
            throw new ModelException("Layer " + name + " is frozen, and DL4J has no gradient of it; save the model with"
                    + " all its layers trainable");
        }
        layer.setIDropout(null);
        if (layer instanceof BaseLayer base) {
            base.setWeightNoise(null);
        } else if (layer instanceof BaseWrapperLayer wrapper) {
            quieten(name, wrapper.getUnderlying());
        }
    }

    private static List<Tensor> tensors(ComputationGraph graph) {
        List<Tensor> tensors = new ArrayList<>();
        int offset = 0;
        for (org.deeplearning4j.nn.api.Layer layer : graph.getLayers()) {
            String name = layer.conf().getLayer().getLayerName();
            for (String key : trained(layer)) {
                INDArray array = layer.getParam(key);
                ParameterBlock block = Dl4jParameters.block(name, key, array, offset);
                tensors.add(new Tensor(name, key, Dl4jParameters.order(array), block));
                offset += block.size();
            }
        }
        return List.copyOf(tensors);
    }

    private static List<String> trained(org.deeplearning4j.nn.api.Layer layer) {
        boolean hasStatistics = layer.conf().getLayer() instanceof BatchNormalization;
        return layer.paramTable().keySet().stream()
                .filter(key -> !hasStatistics || !FixedBatchNormalization.isStatistic(key))
                .toList();
    }

    /** Returns the features in DL4J's form: vectors if the model begins with a layer that takes vectors. */
    private static INDArray features(ComputationGraphConfiguration configuration, Examples examples) {
        return takesVectors(configuration)
                ? examples.features().castTo(DataType.DOUBLE)
                : BatchArrays.features(examples).castTo(DataType.DOUBLE);
    }

    private static boolean takesVectors(ComputationGraphConfiguration configuration) {
        String input = configuration.getNetworkInputs().get(0);
        return configuration.getVertexInputs().entrySet().stream()
                .filter(entry -> entry.getValue().contains(input))
                .map(entry -> configuration.getVertices().get(entry.getKey()))
                .anyMatch(Dl4jSurface::takesVectors);
    }

    private static boolean takesVectors(GraphVertex vertex) {
        return vertex instanceof LayerVertex layer
                && (layer.getPreProcessor() instanceof FeedForwardToCnnPreProcessor
                        || (layer.getPreProcessor() == null
                                && layer.getLayerConf().getLayer() instanceof DenseLayer));
    }

    private void requireOutputs() {
        long[] shape;
        try {
            shape = forward(0, 1).shape();
        } catch (RuntimeException e) {
            LoggerFactory.getLogger(Dl4jSurface.class).debug("computing the outputs by DL4J", e);
            throw new ModelException("DL4J cannot compute the model on examples of shape "
                    + shared.examples().shape() + "; give examples of the shape that the model was trained on");
        }
        if (shape.length != 2) {
            throw new ModelException("The model's outputs have the shape " + Arrays.toString(shape)
                    + " for an example; only one vector an example is a loss surface here");
        }
    }
}
