package org.sagitta.runtime.engine;

import com.google.common.primitives.ImmutableIntArray;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.atomic.LongAdder;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.data.Examples;
import org.sagitta.api.data.Targets;
import org.sagitta.api.loss.Loss;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.MatrixFreeOperator;
import org.sagitta.api.surface.Capability;
import org.sagitta.api.surface.Curvature;
import org.sagitta.api.surface.Fisher;
import org.sagitta.api.surface.FisherMatrices;
import org.sagitta.api.surface.Folding;
import org.sagitta.api.surface.Jacobian;
import org.sagitta.api.surface.KroneckerBasis;
import org.sagitta.api.surface.KroneckerChain;
import org.sagitta.api.surface.KroneckerFactorisation;
import org.sagitta.api.surface.LayerFactors;
import org.sagitta.api.surface.LayerSignals;
import org.sagitta.api.surface.LossSurface;
import org.sagitta.api.surface.MiniBatches;
import org.sagitta.api.surface.ModelOutputs;
import org.sagitta.api.surface.NotAvailableException;
import org.sagitta.api.surface.ParameterLayout;
import org.sagitta.api.surface.SingleExamples;
import org.sagitta.api.surface.WeightSharing;
import org.sagitta.runtime.engine.dense.ExactCosts;
import org.sagitta.runtime.engine.execution.ChunkPlan;
import org.sagitta.runtime.engine.execution.EngineSettings;
import org.sagitta.runtime.engine.loss.Accuracy;
import org.sagitta.runtime.engine.network.FoldedNetwork;
import org.sagitta.runtime.engine.network.Network;
import org.sagitta.runtime.engine.network.RunningStatistics;
import org.sagitta.runtime.engine.pass.ChunkedPasses;
import org.sagitta.runtime.engine.pass.CurvatureMatrix;

/**
 * The loss surface that a network has on examples. Its derivatives and curvature products are exact: they come from
 * forward-mode differentiation of the backward pass (Pearlmutter 1994), not from finite differences.
 *
 * <p>Surfaces that are derived from each other by {@link #at} share the examples and the working memory, which holds
 * the state of the surface that was used last. It is therefore cheap to finish with one point before the next;
 * alternating between points recomputes both passes each time.
 */
public final class NetworkSurface
        implements LossSurface,
                ModelOutputs,
                Jacobian,
                SingleExamples,
                FisherMatrices,
                MiniBatches,
                LayerSignals,
                KroneckerFactorisation,
                Folding {
    /** The capabilities that need derivatives of single examples, with their names in messages. */
    private static final Map<Class<?>, String> PER_EXAMPLE = Map.of(
            SingleExamples.class, "The gradient of a single example",
            FisherMatrices.class, "A Fisher matrix of single examples' gradients",
            KroneckerFactorisation.class, "A Kronecker factor");

    private final Engine engine;
    private final Examples data;
    private final INDArray parameters;
    private final RunningStatistics statistics;
    private Evaluation evaluation;
    private INDArray gradient;

    private NetworkSurface(Engine engine, Examples data, INDArray parameters, RunningStatistics statistics) {
        long dimension = engine.network().layout().dimension();
        if (parameters.length() != dimension) {
            throw new IllegalArgumentException(
                    "Parameters of length " + parameters.length() + " for a network that has " + dimension);
        }
        this.engine = engine;
        this.data = data;
        this.parameters = copy(parameters.reshape(dimension), engine.precision());
        this.statistics = statistics;
    }

    /**
     * Creates the loss surface.
     *
     * @param network the network, in the mode in which it is measured
     * @param parameters theta, of length P; copied
     * @param statistics the running statistics
     * @throws IllegalArgumentException if the examples or parameters do not fit the network
     */
    public static NetworkSurface of(
            Network network,
            Loss loss,
            Examples examples,
            INDArray parameters,
            RunningStatistics statistics,
            EngineSettings settings) {
        return of(
                network,
                loss,
                examples,
                parameters,
                statistics,
                settings,
                ChunkPlan.of(network, examples.size(), settings));
    }

    /** Creates the loss surface of a network without running statistics, or with the initial ones of a training. */
    public static NetworkSurface of(
            Network network, Loss loss, Examples examples, INDArray parameters, DataType precision) {
        return of(
                network,
                loss,
                examples,
                parameters,
                RunningStatistics.initial(network),
                EngineSettings.standard(precision));
    }

    static NetworkSurface of(
            Network network,
            Loss loss,
            Examples examples,
            INDArray parameters,
            RunningStatistics statistics,
            EngineSettings settings,
            ChunkPlan plan) {
        Engine engine = new Engine(new ChunkedPasses(network, loss, examples, settings, plan));
        return new NetworkSurface(engine, examples, parameters, statistics);
    }

    /** Returns the network, in the mode in which it is measured. */
    public Network network() {
        return engine.network();
    }

    /**
     * Returns a capability: a network has all of them, except those of single examples if each output depends on the
     * whole batch.
     */
    @Override
    public <C> Capability<C> as(Class<C> capability) {
        return PER_EXAMPLE.containsKey(capability) && !engine.network().isPerExample()
                ? Capability.absent(withoutSingleExamples(PER_EXAMPLE.get(capability)))
                : LossSurface.super.as(capability);
    }

    @Override
    public int dimension() {
        return engine.network().layout().dimension();
    }

    @Override
    public ParameterLayout layout() {
        return engine.network().layout();
    }

    @Override
    public DataType precision() {
        return engine.precision();
    }

    @Override
    public int examples() {
        return engine.examples();
    }

    @Override
    public INDArray parameters() {
        return parameters.dup();
    }

    @Override
    public double loss() {
        return evaluation().loss();
    }

    @Override
    public OptionalDouble accuracy() {
        return data.targets() instanceof Targets.Classes
                ? OptionalDouble.of(evaluation().accuracy())
                : OptionalDouble.empty();
    }

    @Override
    public int outputDimension() {
        return engine.network().outputs();
    }

    @Override
    public INDArray outputs() {
        int width = outputDimension();
        double[] rows = new double[Math.multiplyExact(examples(), width)];
        engine.forward(parameters, statistics, (chunk, outputs) -> chunk.scatter(outputs, rows, 0, width));
        return Nd4j.createFromArray(rows).reshape('c', examples(), width).castTo(precision());
    }

    @Override
    public INDArray gradient() {
        if (gradient == null) {
            gradient = engine.gradient(parameters, statistics);
        }
        return gradient.dup();
    }

    @Override
    public INDArray product(Curvature curvature, INDArray directions) {
        return product(engine.curvature(curvature), directions);
    }

    @Override
    public INDArray matrix(Curvature curvature) {
        return engine.matrix(engine.curvature(curvature), parameters, statistics);
    }

    @Override
    public CurvatureOperator operator(Curvature curvature) {
        return operator(engine.curvature(curvature));
    }

    @Override
    public CurvatureOperator operator(Fisher fisher) {
        requirePerExample(PER_EXAMPLE.get(FisherMatrices.class));
        return operator(engine.curvature(fisher));
    }

    private CurvatureOperator operator(CurvatureMatrix curvature) {
        ExactCosts costs = ExactCosts.of(engine.network());
        MatrixFreeOperator operator = new MatrixFreeOperator(dimension(), precision(), new Products(curvature))
                .withMatrix(costs.matrix(), () -> engine.matrix(curvature, parameters, statistics));
        OptionalLong ofDiagonal = costs.diagonal(curvature);
        return ofDiagonal.isPresent()
                ? operator.withDiagonal(ofDiagonal.getAsLong(), () -> diagonal(curvature))
                : operator;
    }

    private INDArray diagonal(CurvatureMatrix curvature) {
        return curvature.kind() == Curvature.HESSIAN
                ? engine.hessianDiagonal(parameters, statistics)
                : engine.diagonal(curvature.columns(), parameters, statistics);
    }

    /** Computes products with a curvature matrix at the parameters of this surface. */
    private final class Products implements MatrixFreeOperator.Product {
        private final CurvatureMatrix curvature;

        Products(CurvatureMatrix curvature) {
            this.curvature = curvature;
        }

        @Override
        public INDArray apply(INDArray directions) {
            return product(curvature, directions);
        }

        @Override
        public List<INDArray> applyEach(List<INDArray> directions) {
            return engine.products(
                    curvature,
                    parameters,
                    statistics,
                    directions.stream().map(v -> copy(columns(v), precision())).toList());
        }
    }

    @Override
    public List<LayerFactors> kroneckerFactors(Fisher fisher, WeightSharing sharing) {
        requirePerExample("A Kronecker factor");
        return engine.factors(engine.curvature(fisher).columns(), sharing, parameters, statistics);
    }

    @Override
    public List<LayerFactors> recursiveKroneckerFactors() {
        requirePerExample("A Kronecker factor");
        return engine.recursiveFactors(engine.curvature(new Fisher.Type2()).columns(), parameters, statistics);
    }

    @Override
    public KroneckerChain kroneckerChain(Fisher fisher) {
        requirePerExample("A Kronecker factor");
        return engine.chain(engine.curvature(fisher).columns(), parameters, statistics);
    }

    @Override
    public List<INDArray> rotatedSecondMoments(Fisher fisher, List<KroneckerBasis> bases) {
        requirePerExample("The second moment of single examples' gradients");
        return engine.secondMoments(engine.curvature(fisher).columns(), bases, parameters, statistics);
    }

    @Override
    public INDArray jacobianProduct(INDArray directions) {
        INDArray columns = columns(directions);
        int k = Math.toIntExact(columns.size(1));
        int width = engine.network().outputs();
        INDArray tangents = Nd4j.createFromArray(
                        engine.jacobianProduct(parameters, statistics, copy(columns, precision())))
                .castTo(precision());
        return directions.rank() == 1
                ? tangents.reshape(new long[] {examples(), width})
                : tangents.reshape(new long[] {k, examples(), width})
                        .permute(1, 2, 0)
                        .dup('c');
    }

    @Override
    public INDArray transposedJacobianProduct(INDArray cotangents) {
        int width = engine.network().outputs();
        boolean one = cotangents.rank() == 2;
        if (cotangents.rank() < 2
                || cotangents.rank() > 3
                || cotangents.size(0) != examples()
                || cotangents.size(1) != width) {
            throw new IllegalArgumentException("Cotangents of shape " + Arrays.toString(cotangents.shape())
                    + "; expected [" + examples() + ", " + width + "] or [" + examples() + ", " + width + ", k]");
        }
        INDArray first = one ? cotangents.dup('c') : cotangents.permute(2, 0, 1).dup('c');
        int k = one ? 1 : Math.toIntExact(cotangents.size(2));
        INDArray products = engine.transposedJacobianProduct(
                parameters, statistics, first.data().asDouble(), k);
        return one ? products.reshape(products.length()) : products;
    }

    @Override
    public INDArray exampleGradients(int from, int to) {
        requirePerExample("The gradient of a single example");
        Objects.checkFromToIndex(from, to, examples());
        return engine.exampleGradients(parameters, statistics, from, to).transpose();
    }

    @Override
    public Capability<Double> likelihoodWeight() {
        return engine.likelihoodWeight();
    }

    @Override
    public INDArray layerInputs(String layer) {
        return rows(engine.layer(parameters, statistics, layer, /* gradients= */ false));
    }

    @Override
    public INDArray layerOutputGradients(String layer) {
        requirePerExample("The gradient of a single example");
        return rows(engine.layer(parameters, statistics, layer, /* gradients= */ true));
    }

    @Override
    public NetworkSurface at(INDArray newParameters) {
        return at(newParameters, statistics);
    }

    /** Returns the same loss surface at other parameters and running statistics. */
    public NetworkSurface at(INDArray newParameters, RunningStatistics newStatistics) {
        return new NetworkSurface(engine, data, newParameters, newStatistics);
    }

    @Override
    public NetworkSurface subset(ImmutableIntArray examples) {
        Examples chosen = data.subset(examples);
        return new NetworkSurface(engine.over(chosen), chosen, parameters, statistics);
    }

    @Override
    public NetworkSurface folded() {
        FoldedNetwork folded = FoldedNetwork.of(engine.network(), parameters, statistics);
        return folded.network().equals(engine.network())
                ? this
                : new NetworkSurface(engine.of(folded.network(), data), data, folded.parameters(), folded.statistics());
    }

    /**
     * Describes the place of the first value that is not finite: in a parameter, the data or a layer; empty if all are
     * finite.
     */
    public Optional<String> firstNonFinite() {
        return engine.firstNonFinite(parameters, statistics);
    }

    private INDArray product(CurvatureMatrix curvature, INDArray directions) {
        INDArray products = engine.product(curvature, parameters, statistics, copy(columns(directions), precision()));
        return directions.rank() == 2 ? products : products.reshape(directions.length());
    }

    private INDArray columns(INDArray directions) {
        if (directions.rank() < 1 || directions.rank() > 2 || directions.size(0) != parameters.length()) {
            throw new IllegalArgumentException("Directions of shape " + Arrays.toString(directions.shape())
                    + "; expected [" + parameters.length() + "] or [" + parameters.length() + ", k]");
        }
        return directions.rank() == 2 ? directions : directions.reshape(directions.length(), 1);
    }

    private INDArray rows(double[] values) {
        return Nd4j.createFromArray(values)
                .reshape(new long[] {examples(), values.length / examples()})
                .castTo(precision());
    }

    private void requirePerExample(String what) {
        if (!engine.network().isPerExample()) {
            throw new NotAvailableException(withoutSingleExamples(what));
        }
    }

    private static String withoutSingleExamples(String what) {
        return what + " needs derivatives of single examples, which batch normalisation in training mode does not have:"
                + " each output depends on the whole batch; use curvature: {batch-norm: eval}";
    }

    private Evaluation evaluation() {
        if (evaluation == null) {
            LongAdder correct = new LongAdder();
            double loss = engine.forward(
                    parameters,
                    statistics,
                    (chunk, outputs) -> correct.add(Accuracy.correct(outputs, chunk.targets(), chunk.examples())));
            evaluation = new Evaluation(loss, correct.doubleValue() / examples());
        }
        return evaluation;
    }

    /** Copies an array to a new one of the given precision, column by column. */
    private static INDArray copy(INDArray array, DataType precision) {
        return array.dataType() == precision
                ? array.dup('f')
                : array.castTo(precision).dup('f');
    }

    private record Evaluation(double loss, double accuracy) {}
}
