package org.sagitta.runtime.measurement;

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
import org.sagitta.api.plugin.PluginContext;
import org.sagitta.api.surface.LossSurface;
import org.sagitta.api.surface.ParameterPart;
import org.sagitta.runtime.engine.linear.SymmetricEigensolver;
import org.sagitta.runtime.preparation.OtherRuns;
import org.sagitta.runtime.preparation.Seeds;
import org.sagitta.runtime.workplace.WorkplaceContext;

/**
 * A metric's context: its own seed and memory, what all metrics of an estimate share, and where its pictures and arrays go.
 *
 * @param metric the entry's name
 * @param estimator whose operator is measured; empty for the loss surface
 * @param part the parameters that the operator is of
 * @param surface as a function of these
 */
record SharingContext(
        String metric,
        Optional<String> estimator,
        long seed,
        long sharedSeed,
        Memory memory,
        Checkpoint checkpoint,
        ParameterPart part,
        LossSurface surface,
        Estimates estimates,
        OtherRuns others,
        SharedEigenvalues eigenvalues,
        ArtifactWriter artifacts,
        PluginContext workplace)
        implements MetricContext, WorkplaceContext {
    @Override
    public RandomGenerator random() {
        return Seeds.generator(seed);
    }

    @Override
    public RandomGenerator sharedRandom() {
        return Seeds.generator(sharedSeed);
    }

    @Override
    public Eigensolver eigensolver() {
        return SymmetricEigensolver.forPlugins();
    }

    @Override
    public boolean affordsEigenvalues(CurvatureOperator operator) {
        return eigenvalues.affordable(operator);
    }

    @Override
    public double[] eigenvalues(CurvatureOperator operator) {
        return eigenvalues.of(operator);
    }

    @Override
    public Eigenpairs eigenpairs(CurvatureOperator operator) {
        return estimates.eigenpairs(operator, eigensolver());
    }

    @Override
    public void artifact(String name, INDArray values) {
        artifacts.write(name, values);
    }

    @Override
    public LeadingEigenpairs leadingEigenpairs(CurvatureOperator operator, int count, double tolerance) {
        return eigenvalues.affordableVectors(operator)
                ? LeadingEigenpairs.of(eigenpairs(operator), operator, count)
                : estimates.leadingEigenpairs(operator, count, tolerance);
    }

    @Override
    public void picture(String name, Picture picture) {
        // artifacts of the loss surface bear the metric's name already
        String owner = estimator.isPresent() ? metric : "";
        artifacts.write(owner.isEmpty() || name.isEmpty() ? owner + name : owner + "-" + name, picture);
    }

    @Override
    public CurvatureOperator reference(String name) {
        return estimates.of(checkpoint, name, part);
    }

    @Override
    public INDArray parametersOf(String run) {
        return part.of(others.parameters(run));
    }
}
