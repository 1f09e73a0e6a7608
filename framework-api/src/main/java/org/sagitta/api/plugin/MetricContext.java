package org.sagitta.api.plugin;

import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.event.Checkpoint;
import org.sagitta.api.krylov.SpectralSolver;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.settings.UnsuitableSettingsException;
import org.sagitta.api.surface.LossSurface;

/**
 * A metric context gives a metric its checkpoint, its loss surface, a spectral solver and reference operators. A metric writes
 * nothing: it returns its figures with its arrays and pictures, see {@link org.sagitta.api.figure.Figures}.
 */
public interface MetricContext extends CurvatureContext {
    /** Returns the checkpoint that is measured. */
    Checkpoint checkpoint();

    /**
     * Returns the loss surface whose curvature the operator estimates, at the checkpoint's parameters. It is a function of the
     * operator's parameters, which may be those of some layers alone; see {@link CurvatureEstimator#layers}.
     */
    default LossSurface surface() {
        return checkpoint().surface();
    }

    /** Returns the solver for eigenproblems of curvature operators; all metrics share what it computes. */
    SpectralSolver spectralSolver();

    /**
     * Returns another curvature operator of the same checkpoint for comparison: that of an entry of the descriptor, or {@code
     * hessian} or {@code ggn}, which always exist. It is built once for each checkpoint. For an operator of some layers'
     * parameters, it is the principal submatrix of these.
     *
     * @throws UnsuitableSettingsException if there is no operator of that name, where the message lists the existing ones;
     *     or if it has other parameters
     */
    CurvatureOperator reference(String name);

    /**
     * Returns the parameters at the last checkpoint of another run of the experiment, restricted to those of {@link #surface},
     * in the type in which they were saved.
     *
     * @param run the run's name, which is that of its folder, or its number in this sweep, from 1
     * @throws UnsuitableSettingsException if there is no such run, it has no checkpoint, or its model differs
     */
    INDArray parametersOf(String run);

    /**
     * Returns a seed that the operators of a checkpoint share. It depends on the run's seed, the checkpoint's step and the
     * entry's name, and serves random directions by which several operators are compared, which are then drawn and multiplied
     * only once.
     */
    long sharedSeed();

    /** Returns random numbers from {@link #sharedSeed}: a new generator at its start with each call. */
    RandomGenerator sharedRandom();

    /**
     * Returns the context of a measurement at other parameters, with which another metric can be measured there. The random
     * numbers and the memory are the same. Nothing is shared with other metrics, and {@link #reference} knows only {@code
     * hessian} and {@code ggn}.
     *
     * @param moved the loss surface at these parameters
     */
    MetricContext at(LossSurface moved);
}
