package org.sagitta.api.plugin;

import java.util.Optional;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.event.Checkpoint;
import org.sagitta.api.krylov.LeadingEigenpairs;
import org.sagitta.api.operator.CurvatureOperator;
import org.sagitta.api.operator.Eigenpairs;
import org.sagitta.api.picture.Picture;
import org.sagitta.api.surface.LossSurface;

/** What a metric may ask of the runtime. */
public interface MetricContext extends EstimationContext {
    /**
     * True where all eigenvalues are affordable: the operator is a dense matrix by the descriptor, or its structure leaves an
     * eigenproblem of order 2,000 at most, and there is memory for that. It is what {@code method: auto} goes by, so it follows
     * from the operator and the descriptor alone, and not from what other metrics have computed.
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
     * The k eigenvalues of largest modulus of an operator, with their eigenvectors and residuals: of all eigenpairs where
     * the operator is a dense matrix by the descriptor or of order 2,000 at most, else by Lanczos steps. Metrics that ask for
     * as many with the same tolerance share one search; each counts its products as if it were alone.
     *
     * @param count k, at most P
     * @param tolerance residuals to reach, relative to the largest modulus; where they are not reached, they say so
     */
    LeadingEigenpairs leadingEigenpairs(CurvatureOperator operator, int count, double tolerance);

    /** The name of the estimator whose operator is measured; empty for a metric of the loss surface. */
    Optional<String> estimator();

    /** The checkpoint that is measured. */
    Checkpoint checkpoint();

    /**
     * A seed that the operators of a checkpoint have in common: it follows from the run's seed, the checkpoint's step and the
     * entry's name. For random directions by which several are compared, and that need be drawn and multiplied once only.
     */
    long sharedSeed();

    /** Random numbers from {@link #sharedSeed}: a new generator at its start with each call. */
    RandomGenerator sharedRandom();

    /**
     * The loss surface whose curvature the operator estimates, at the checkpoint's parameters: a function of the parameters
     * that the operator is of, which may be those of some layers alone; see {@link CurvatureEstimator#layers}.
     */
    default LossSurface surface() {
        return checkpoint().surface();
    }

    /**
     * Another curvature operator of the same checkpoint, to compare with: that of an entry of the descriptor, or {@code
     * hessian} or {@code ggn}, which are there always. Made once a checkpoint, whoever asks. Of an operator of some layers'
     * parameters, it is the principal submatrix of these.
     *
     * @throws IllegalArgumentException where there is none of that name, the message lists those that there are; or it is of
     *     other parameters
     */
    CurvatureOperator reference(String name);

    /**
     * The parameters at the last checkpoint of another run of the experiment, those of {@link #surface}, of the type that they were saved
     * in.
     *
     * @param run its name, which is that of its folder, or its number in this sweep, from 1
     * @throws IllegalArgumentException where there is no such run, it has no checkpoint, or its model is another one
     */
    INDArray parametersOf(String run);

    /**
     * Keeps a picture: {@code artifacts/step-XXXXXXXX/NAME.picture.json}, which the report draws, and beside it a PNG. The
     * estimator's and the metric's names come before the given one.
     *
     * @param name empty where the metric has only one
     */
    void picture(String name, Picture picture);
}
