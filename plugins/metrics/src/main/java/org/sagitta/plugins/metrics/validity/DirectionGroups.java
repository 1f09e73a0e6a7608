package org.sagitta.plugins.metrics.validity;

import com.google.common.base.Suppliers;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.Damped;
import org.sagitta.api.operator.Eigenpairs;
import org.sagitta.api.plugin.MetricContext;
import org.sagitta.plugins.metrics.direction.NoDirectionException;
import org.sagitta.plugins.metrics.direction.Normalisation;
import org.sagitta.plugins.metrics.direction.RandomDirections;
import org.sagitta.plugins.metrics.quality.ConjugateGradients;

/** Computes the directions along which a quadratic model is compared with the loss. */
final class DirectionGroups {
    private static final double EIGENVECTOR_TOLERANCE = 1e-3;

    private final ValidityRadiusMetric.Settings settings;
    private final CurvatureOperator model;
    private final CurvatureOperator hessian;
    private final INDArray gradient;
    private final MetricContext context;
    private final RandomGenerator random;
    private final Supplier<INDArray> leading = Suppliers.memoize(this::leadingEigenvectors);

    DirectionGroups(
            ValidityRadiusMetric.Settings settings,
            CurvatureOperator model,
            CurvatureOperator hessian,
            INDArray gradient,
            MetricContext context) {
        this.settings = settings;
        this.model = model;
        this.hessian = hessian;
        this.gradient = gradient;
        this.context = context;
        this.random = context.sharedRandom();
    }

    /**
     * Returns the directions of one kind.
     *
     * @throws ArithmeticException if no such direction exists; the message gives the reason
     */
    List<DirectionGroup> of(ValidityRadiusMetric.Direction kind) {
        return switch (kind) {
            case EIGENVECTORS -> eigenvectors();
            case BULK -> List.of(new DirectionGroup("bulk", bulk(), true, true));
            case RANDOM ->
                List.of(new DirectionGroup("random", drawn(() -> random(model)).toList(), true, true));
            case FILTER_NORMALISED ->
                List.of(new DirectionGroup(
                        "filter-normalised", drawn(this::filterNormalised).toList(), true, true));
            case GRADIENT ->
                List.of(new DirectionGroup("gradient", List.of(unit(gradient, "the gradient is zero")), false, true));
            case NEWTON -> List.of(newton());
        };
    }

    private List<DirectionGroup> eigenvectors() {
        return IntStream.range(0, settings.eigenvectors())
                .mapToObj(i -> new DirectionGroup(
                        "eigenvector-" + (i + 1),
                        List.of(column(leading.get(), i)),
                        false,
                        context.spectralSolver().affordsEigenvalues(hessian)))
                .toList();
    }

    /**
     * Returns eigenvectors beyond the leading ones if all are affordable, else random directions that are orthogonal to
     * the leading ones.
     */
    private List<INDArray> bulk() {
        if (settings.eigenvectors() == hessian.dimension()) {
            throw new NoDirectionException("all eigenvectors count as leading ones");
        }
        return context.spectralSolver().affordsEigenvalues(hessian)
                ? bulkEigenvectors(context.spectralSolver().eigenpairs(hessian))
                : drawn(this::orthogonalToLeading).toList();
    }

    private List<INDArray> bulkEigenvectors(Eigenpairs all) {
        int[] beyond = IntStream.range(0, hessian.dimension())
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -Math.abs(all.values().getDouble(i))))
                .skip(settings.eigenvectors())
                .mapToInt(Integer::intValue)
                .toArray();
        return drawn(() -> column(all.vectors(), beyond[random.nextInt(beyond.length)]))
                .toList();
    }

    private INDArray orthogonalToLeading() {
        INDArray v = leading.get();
        INDArray direction = random(hessian).reshape(hessian.dimension(), 1);
        INDArray rest = direction.sub(v.mmul(v.transpose().mmul(direction)));
        return unit(rest.reshape(hessian.dimension()), "the leading eigenvectors span everything");
    }

    private INDArray leadingEigenvectors() {
        return context.spectralSolver()
                .leadingEigenpairs(hessian, settings.eigenvectors(), EIGENVECTOR_TOLERANCE)
                .vectors()
                .castTo(DataType.DOUBLE);
    }

    private INDArray filterNormalised() {
        return unit(
                Normalisation.FILTER.of(random(model), context.surface(), Normalisation.Biases.ZERO),
                "all filters are zero");
    }

    private DirectionGroup newton() {
        INDArray right = gradient.reshape(gradient.length(), 1).castTo(model.precision());
        Optional<Damped> damped = model.damped(settings.damping(), context.eigensolver());
        INDArray step = damped.map(inverse -> inverse.solve(right))
                .orElseGet(() -> ConjugateGradients.solution(model, settings.damping(), right))
                .castTo(DataType.DOUBLE);
        return new DirectionGroup(
                "newton",
                List.of(unit(step.reshape(gradient.length()).neg(), "the gradient is zero")),
                false,
                damped.isPresent());
    }

    private INDArray random(CurvatureOperator operator) {
        return RandomDirections.unit(operator.dimension(), random);
    }

    private Stream<INDArray> drawn(Supplier<INDArray> direction) {
        return Stream.generate(direction).limit(settings.samples());
    }

    private static INDArray unit(INDArray direction, String reason) {
        double length = direction.norm2Number().doubleValue();
        if (length == 0) {
            throw new NoDirectionException(reason);
        }
        return direction.div(length);
    }

    private static INDArray column(INDArray matrix, int index) {
        INDArray column = matrix.getColumn(index).castTo(DataType.DOUBLE).dup();
        return unit(column.reshape(column.length()), "the eigenvector is zero");
    }
}
