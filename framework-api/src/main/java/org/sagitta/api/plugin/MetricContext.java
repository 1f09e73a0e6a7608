package org.sagitta.api.plugin;

import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.event.Checkpoint;
import org.sagitta.api.krylov.SpectralSolver;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.settings.UnsuitableSettingsException;
import org.sagitta.api.surface.LossSurface;

/**
 * What a metric may ask of the runtime. A metric writes nothing: it returns its figures with its arrays and pictures, see
 * {@link org.sagitta.api.figure.Figures}.
 */
public interface MetricContext extends CurvatureContext {
    /** The checkpoint that is measured. */
    Checkpoint checkpoint();

    /**
     * The loss surface whose curvature the operator estimates, at the checkpoint's parameters: a function of the parameters
     * that the operator is of, which may be those of some layers alone; see {@link CurvatureEstimator#layers}.
     */
    default LossSurface surface() {
        return checkpoint().surface();
    }

    /** Returns the solver for eigenproblems of curvature operators; all metrics share what it computes. */
    SpectralSolver spectralSolver();

    /**
     * Another curvature operator of the same checkpoint, to compare with: that of an entry of the descriptor, or {@code
     * hessian} or {@code ggn}, which are there always. Made once a checkpoint, whoever asks. Of an operator of some layers'
     * parameters, it is the principal submatrix of these.
     *
     * @throws UnsuitableSettingsException where there is none of that name, the message lists those that there are; or it is
     *     of other parameters
     */
    CurvatureOperator reference(String name);

    /**
     * The parameters at the last checkpoint of another run of the experiment, those of {@link #surface}, of the type that they were saved
     * in.
     *
     * @param run its name, which is that of its folder, or its number in this sweep, from 1
     * @throws UnsuitableSettingsException where there is no such run, it has no checkpoint, or its model is another one
     */
    INDArray parametersOf(String run);

    /**
     * A seed that the operators of a checkpoint have in common: it follows from the run's seed, the checkpoint's step and the
     * entry's name. For random directions by which several are compared, and that need be drawn and multiplied once only.
     */
    long sharedSeed();

    /** Random numbers from {@link #sharedSeed}: a new generator at its start with each call. */
    RandomGenerator sharedRandom();

    /**
     * Returns the context of a measurement at other parameters, to ask another metric for its figures there. The random numbers
     * and the memory are the same. Nothing is shared with other metrics, and {@link #reference} knows {@code hessian} and
     * {@code ggn} alone.
     *
     * @param moved the loss surface at these parameters
     */
    MetricContext at(LossSurface moved);
}
