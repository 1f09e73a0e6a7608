package org.sagitta.plugins.metrics.flatness;

import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.sagitta.api.figure.Measurement;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.DenseOperator;
import org.sagitta.api.operator.MatrixFreeOperator;
import org.sagitta.api.plugin.MetricContext;
import org.sagitta.api.surface.LayerSignals;
import org.sagitta.api.surface.LossSurface;
import org.sagitta.api.surface.NotAvailableException;
import org.sagitta.api.surface.ParameterBlock;
import org.sagitta.api.surface.ParameterLayout;
import org.sagitta.plugins.metrics.SampleMean;
import org.sagitta.plugins.metrics.spectrum.LargestEigenvalue;

/**
 * Computes the relative flatness of one dense layer (Petzka et al. 2021). With w_s the weights of output neuron s and
 * H_ss' the corresponding in x in blocks of the Hessian, it is
 *
 * <pre>kappa_trace = sum_s,s' &lt;w_s, w_s'&gt; tr H_ss',   kappa_max = sum_s ||w_s||^2 lambda_max(H_ss)</pre>
 *
 * <p>Before that, each input feature i of the layer is divided by its standard deviation sigma_i over the examples (by
 * 1 if it is 0) and column i of the weight is multiplied by it. This does not change the function, but divides H by
 * sigma_i sigma_j. The result is invariant to rescalings of neurons, except for neurons that are silent on all
 * examples: their weights are not scaled.
 */
final class RelativeFlatness {
    private static final int PASS = 16;

    private final ParameterBlock weight;
    private final INDArray scaled;
    private final INDArray deviations;
    private final CurvatureOperator block;
    private final long products;
    private final MetricContext context;

    private RelativeFlatness(ParameterBlock weight, MetricContext context) {
        LossSurface surface = context.surface();
        this.weight = weight;
        this.context = context;
        deviations = deviations(surface.as(LayerSignals.class).orElseThrow().layerInputs(weight.layer()), weight);
        int end = weight.offset() + weight.size();
        scaled = surface.parameters()
                .get(NDArrayIndex.interval(weight.offset(), end))
                .castTo(DataType.DOUBLE)
                .reshape('c', outputs(), inputs())
                .mulRowVector(deviations);
        CurvatureOperator plain = context.reference("hessian").restricted(weight.offset(), end);
        products = plain.productsOfMatrix();
        block = scaledBlock(plain);
    }

    /**
     * Makes the relative flatness of the named dense layer, or of the last one.
     *
     * @throws NotAvailableException if the model has no such layer, or if the layers' inputs are not available
     */
    static RelativeFlatness of(Optional<String> layer, MetricContext context) {
        ParameterBlock weight = weight(layer, context.surface().layout())
                .orElseThrow(() -> new NotAvailableException("The model has no dense layer"));
        return new RelativeFlatness(weight, context);
    }

    /** Returns the weight of the named dense layer, or of the last one. */
    static Optional<ParameterBlock> weight(Optional<String> layer, ParameterLayout layout) {
        return layout.blocks().stream()
                .filter(block -> block.shape().size() == 2)
                .filter(block -> layer.map(block.layer()::equals).orElse(true))
                .reduce((before, last) -> last);
    }

    /**
     * Computes kappa_trace: exactly from the layer's matrix, or as E[v'Hv] with v = vec(W R) and R an in x in matrix of
     * random signs.
     */
    Measurement trace(int directions) {
        if (block.isMaterialised()) {
            return Measurement.exact(exactTrace(), "dense", products);
        }
        RandomGenerator random = context.random();
        double[] samples = new double[directions];
        for (int from = 0; from < directions; from += PASS) {
            int columns = Math.min(PASS, directions - from);
            INDArray v = Nd4j.create(DataType.DOUBLE, new long[] {weight.size(), columns}, 'f');
            for (int j = 0; j < columns; j++) {
                v.putColumn(j, scaled.mmul(signs(random)).dup('c').reshape('c', weight.size(), 1));
            }
            double[] forms =
                    block.apply(v).castTo(DataType.DOUBLE).mul(v).sum(0).toDoubleVector();
            System.arraycopy(forms, 0, samples, from, columns);
        }
        return SampleMean.mean(samples).measurement("hutchinson", directions, context.seed());
    }

    /** Computes kappa_max: from the layer's matrix, or by Lanczos steps for each neuron, whose residuals are summed. */
    Measurement largest() {
        return IntStream.range(0, outputs())
                .mapToObj(this::largest)
                .reduce(Measurement::plus)
                .orElseThrow();
    }

    /** Computes ||w_s||^2 lambda_max(H_ss). */
    private Measurement largest(int s) {
        double squared = Math.pow(scaled.getRow(s).norm2Number().doubleValue(), 2);
        if (block.isMaterialised()) {
            double[] eigenvalues = context.eigensolver().eigenvalues(neurons(s, s));
            return Measurement.exact(squared * eigenvalues[eigenvalues.length - 1], "dense", s == 0 ? products : 0);
        }
        return LargestEigenvalue.byLanczos(block.restricted(s * inputs(), (s + 1) * inputs()), context)
                .times(squared);
    }

    private double exactTrace() {
        INDArray products = scaled.mmul(scaled.transpose());
        double sum = 0;
        for (int s = 0; s < outputs(); s++) {
            for (int other = 0; other < outputs(); other++) {
                sum += products.getDouble(s, other)
                        * Nd4j.diag(neurons(s, other)).sumNumber().doubleValue();
            }
        }
        return sum;
    }

    /** Returns the block H_ss'. */
    private INDArray neurons(int s, int other) {
        return block.toDense().get(rows(s), rows(other)).dup('f');
    }

    private INDArrayIndex rows(int s) {
        return NDArrayIndex.interval((long) s * inputs(), (s + 1L) * inputs());
    }

    private INDArray signs(RandomGenerator random) {
        return Nd4j.createFromArray(random.ints((long) inputs() * inputs(), 0, 2)
                        .mapToDouble(bit -> 2.0 * bit - 1)
                        .toArray())
                .reshape(inputs(), inputs());
    }

    private CurvatureOperator scaledBlock(CurvatureOperator plain) {
        INDArray inverse = Nd4j.tile(deviations.rdiv(1), outputs());
        if (context.spectralSolver().affordsEigenvalues(plain)) {
            return new DenseOperator(plain.toDense()
                    .castTo(DataType.DOUBLE)
                    .mulRowVector(inverse)
                    .mulColumnVector(inverse));
        }
        INDArray column = inverse.castTo(plain.precision()).reshape(plain.dimension(), 1);
        return new MatrixFreeOperator(
                plain.dimension(),
                plain.precision(),
                v -> plain.apply(v.mulColumnVector(column)).muliColumnVector(column));
    }

    private int outputs() {
        return weight.shape().get(0);
    }

    private int inputs() {
        return weight.shape().get(1);
    }

    private static INDArray deviations(INDArray features, ParameterBlock weight) {
        if (features.columns() != weight.shape().get(1)) {
            throw new NotAvailableException("Layer " + weight.layer()
                    + " is applied at several places of each example, so it is not a dense one");
        }
        double[] deviations = features.castTo(DataType.DOUBLE)
                .std(/* biasCorrected= */ false, 0)
                .toDoubleVector();
        for (int i = 0; i < deviations.length; i++) {
            deviations[i] = deviations[i] == 0 ? 1 : deviations[i];
        }
        return Nd4j.createFromArray(deviations);
    }
}
