package org.sagitta.api.plugin;

import java.util.random.RandomGenerator;
import org.sagitta.api.event.Measurement;
import org.sagitta.api.objective.Objective;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.Eigenpairs;

/** What a metric may ask of the runtime. */
public interface MetricContext extends EstimationContext {
    /**
     * True where all eigenvalues are affordable: the operator is dense already, or its structure leaves an eigenproblem of
     * order 2,000 at most. It is what {@code method: auto} goes by.
     */
    boolean affordsEigenvalues(CurvatureOperator operator);

    /**
     * All eigenvalues, ascending, in double precision, by the operator's structure and a dense solver. Computed once a checkpoint and estimator, whoever
     * asks; they also go into the run's artifacts.
     */
    double[] eigenvalues(CurvatureOperator operator);

    /**
     * All eigenvalues and eigenvectors of the operator's dense matrix, by {@link #eigensolver}. Those of the last few
     * operators are kept, so a reference's are computed once.
     */
    Eigenpairs eigenpairs(CurvatureOperator operator);

    /**
     * A seed that the operators of a checkpoint have in common: it follows from the run's seed, the checkpoint's step and the
     * entry's name. For random directions by which several are compared, and that need be drawn and multiplied once only.
     */
    long sharedSeed();

    /** Random numbers from {@link #sharedSeed}: a new generator at its start with each call. */
    RandomGenerator sharedRandom();

    /** The loss surface whose curvature the operator estimates, at the checkpoint's parameters. */
    Objective objective();

    /**
     * Another curvature operator of the same checkpoint, to compare with: that of an entry of the descriptor, or {@code
     * hessian} or {@code ggn}, which are there always. Made once a checkpoint, whoever asks.
     *
     * @throws IllegalArgumentException where there is none of that name; the message lists those that there are
     */
    CurvatureOperator reference(String name);

    /** Records a figure beside the one that is returned: its metric is {@code ENTRY.quantity}. */
    void figure(String quantity, Measurement measurement);

    /** Likewise, of the operator's block of one layer. */
    void figure(String quantity, String layer, Measurement measurement);
}
