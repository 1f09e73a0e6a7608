package org.sagitta.plugins.metrics.landscape;

import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.Eigenpairs;
import org.sagitta.api.plugin.MetricContext;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;
import org.sagitta.api.settings.UnsuitableSettingsException;
import org.sagitta.api.surface.ParameterLayout;
import org.sagitta.plugins.metrics.direction.NoDirectionException;
import org.sagitta.plugins.metrics.direction.Normalisation;
import org.sagitta.plugins.metrics.direction.Normalisation.Biases;
import org.sagitta.plugins.metrics.direction.RandomDirections;

/** A {@code DirectionChoice} gives the directions along which a loss landscape is drawn. */
public sealed interface DirectionChoice {
    /** The description of the setting {@code normalisation}. */
    String NORMALISATION =
            "none, layer (each tensor is as long as the parameters'), or filter (each first index of one)";

    /** The description of the setting {@code biases}. */
    String BIASES = "what tensors of one dimension have where the rest is normalised: zero, layer (as long as the"
            + " parameters'), or parameters (theirs)";

    /** Returns how the directions are normalised. */
    Normalisation normalisation();

    /** Returns how tensors of one dimension are normalised. */
    Biases biases();

    /**
     * Checks that a model allows so many directions.
     *
     * @throws UnsuitableSettingsException if it does not; the message is for the user
     */
    default void check(int count, ParameterLayout layout) {}

    /**
     * Returns the first directions, before they are normalised.
     *
     * @throws NoDirectionException if fewer directions exist
     */
    LandscapeDirections raw(int count, CheckpointPath trail, MetricContext context);

    /** The directions are Gaussian, of length 1 before they are normalised. */
    record Random(
            @Describe(NORMALISATION) @Default("filter") Normalisation normalisation,
            @Describe(BIASES) @Default("zero") Biases biases)
            implements DirectionChoice {
        @Override
        public LandscapeDirections raw(int count, CheckpointPath trail, MetricContext context) {
            RandomGenerator random = context.random();
            int dimension = context.surface().dimension();
            return new LandscapeDirections(
                    Stream.generate(() -> RandomDirections.unit(dimension, random))
                            .limit(count)
                            .toList(),
                    names("random direction", count),
                    true,
                    true);
        }
    }

    /**
     * The directions are the eigenvectors of a curvature operator whose eigenvalues have the largest modulus.
     *
     * @param of the name of the operator
     */
    record Eigenvectors(
            @Describe("whose: hessian, ggn, or the name of an estimator") @Default("hessian")
            String of,

            @Describe(NORMALISATION) @Default("none") Normalisation normalisation,
            @Describe(BIASES) @Default("zero") Biases biases)
            implements DirectionChoice {
        private static final double TOLERANCE = 1e-3;

        @Override
        public void check(int count, ParameterLayout layout) {
            if (count > layout.dimension()) {
                throw new UnsuitableSettingsException("along: " + count + " eigenvectors of a model of "
                        + layout.dimension() + " parameters; expected at most as many");
            }
        }

        @Override
        public LandscapeDirections raw(int count, CheckpointPath trail, MetricContext context) {
            CurvatureOperator operator = context.reference(of);
            INDArray vectors = context.spectralSolver()
                    .leadingEigenpairs(operator, count, TOLERANCE)
                    .vectors();
            return new LandscapeDirections(
                    columns(vectors, IntStream.range(0, count)),
                    names(of + " eigenvector", count),
                    false,
                    context.spectralSolver().affordsEigenvalues(operator));
        }
    }

    /**
     * The directions are the principal components of the checkpoints so far, after their mean was subtracted, of length
     * 1.
     */
    record Trajectory(
            @Describe(NORMALISATION) @Default("none") Normalisation normalisation,
            @Describe(BIASES) @Default("zero") Biases biases)
            implements DirectionChoice {
        /** A component with a smaller share of the path's sum of squares is considered a rounding error. */
        private static final double SMALLEST = 1e-14;

        /** Computes d = X'u / ||X'u|| from the eigenvectors u of the T x T Gram matrix XX'. */
        @Override
        public LandscapeDirections raw(int count, CheckpointPath trail, MetricContext context) {
            INDArray centred = trail.centred();
            Eigenpairs gram = context.eigensolver().eigenpairs(centred.mmul(centred.transpose()));
            int last = trail.size() - 1;
            double total = gram.values().sumNumber().doubleValue();
            if (last < count || gram.values().getDouble(last + 1 - count) <= SMALLEST * total) {
                throw new NoDirectionException("the " + trail.size() + " checkpoints so far do not span " + count
                        + (count == 1 ? " direction" : " directions"));
            }
            return new LandscapeDirections(
                    columns(
                            centred.transpose().mmul(gram.vectors()),
                            IntStream.range(0, count).map(i -> last - i)),
                    IntStream.range(0, count)
                            .mapToObj(i -> String.format(
                                    Locale.ROOT,
                                    "principal component %d, %.3g %% of the path's variance",
                                    i + 1,
                                    100 * gram.values().getDouble(last - i) / total))
                            .toList(),
                    false,
                    true);
        }
    }

    /**
     * Returns the normalised directions.
     *
     * @throws NoDirectionException if fewer directions exist
     */
    default LandscapeDirections basis(int count, CheckpointPath trail, MetricContext context) {
        LandscapeDirections raw = raw(count, trail, context);
        String unit = switch (normalisation()) {
            case NONE -> "distance";
            case LAYER -> "norms of its layers";
            case FILTER -> "norms of its filters";
        };
        return new LandscapeDirections(
                raw.directions().stream()
                        .map(d -> normalisation().of(d, context.surface(), biases()))
                        .toList(),
                raw.names().stream().map(name -> name + " (" + unit + ")").toList(),
                raw.isRandom(),
                raw.isExact());
    }

    private static List<String> names(String kind, int count) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> kind + " " + i).toList();
    }

    private static List<INDArray> columns(INDArray matrix, IntStream indices) {
        return indices.mapToObj(i -> {
                    INDArray column =
                            matrix.getColumn(i).castTo(DataType.DOUBLE).dup();
                    return column.divi(column.norm2Number()).reshape(column.length());
                })
                .toList();
    }
}
