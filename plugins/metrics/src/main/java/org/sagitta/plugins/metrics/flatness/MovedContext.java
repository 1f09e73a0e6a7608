package org.sagitta.plugins.metrics.flatness;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.event.Checkpoint;
import org.sagitta.api.krylov.LeadingEigenpairs;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.Eigenpairs;
import org.sagitta.api.operator.Eigensolver;
import org.sagitta.api.picture.Picture;
import org.sagitta.api.plugin.Memory;
import org.sagitta.api.plugin.MetricContext;
import org.sagitta.api.surface.Curvature;
import org.sagitta.api.surface.LossSurface;

/** The context of a metric that is asked at another point: the same random numbers, and nothing is written. */
final class MovedContext implements MetricContext {
    private final MetricContext original;
    private final LossSurface surface;
    private final Map<String, CurvatureOperator> operators = new HashMap<>();
    private final Map<CurvatureOperator, Eigenpairs> eigenpairs = new HashMap<>();

    MovedContext(MetricContext original, LossSurface surface) {
        this.original = original;
        this.surface = surface;
    }

    @Override
    public long seed() {
        return original.seed();
    }

    @Override
    public RandomGenerator random() {
        return original.random();
    }

    @Override
    public long sharedSeed() {
        return original.sharedSeed();
    }

    @Override
    public RandomGenerator sharedRandom() {
        return original.sharedRandom();
    }

    @Override
    public Optional<String> estimator() {
        return original.estimator();
    }

    @Override
    public Memory memory() {
        return original.memory();
    }

    @Override
    public Eigensolver eigensolver() {
        return original.eigensolver();
    }

    @Override
    public boolean affordsEigenvalues(CurvatureOperator operator) {
        return original.affordsEigenvalues(operator);
    }

    @Override
    public double[] eigenvalues(CurvatureOperator operator) {
        return operator.eigenvalues(eigensolver());
    }

    @Override
    public Eigenpairs eigenpairs(CurvatureOperator operator) {
        return eigenpairs.computeIfAbsent(operator, any -> eigensolver().eigenpairs(any.toDense()));
    }

    @Override
    public LeadingEigenpairs leadingEigenpairs(CurvatureOperator operator, int count, double tolerance) {
        return affordsEigenvalues(operator)
                ? LeadingEigenpairs.of(eigenpairs(operator), operator, count)
                : LeadingEigenpairs.of(operator, count, tolerance, random());
    }

    @Override
    public INDArray parametersOf(String run) {
        return original.parametersOf(run);
    }

    @Override
    public Checkpoint checkpoint() {
        return new Checkpoint(
                original.checkpoint().step(), original.checkpoint().epoch(), surface);
    }

    @Override
    public CurvatureOperator reference(String name) {
        return operators.computeIfAbsent(
                name, any -> surface.operator(Curvature.valueOf(any.toUpperCase(Locale.ROOT))));
    }

    @Override
    public void artifact(String name, INDArray values) {}

    @Override
    public void picture(String name, Picture picture) {}

    @Override
    public void progress(long done, long all) {}

    @Override
    public Path scratchFolder() {
        return original.scratchFolder();
    }

    @Override
    public void warn(String warning) {
        original.warn(warning);
    }
}
