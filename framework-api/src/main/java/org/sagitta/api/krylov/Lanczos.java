package org.sagitta.api.krylov;

import com.google.common.collect.Range;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.sagitta.api.operator.CurvatureOperator;

/**
 * The symmetric Lanczos process with full re-orthogonalisation: step by step an orthonormal basis Q of the Krylov space
 * span(q, Aq, A^2 q, ...) of a random start q, and the tridiagonal T = Q'AQ with alpha_j on its diagonal and beta_j beside
 * it.
 *
 * <pre>beta_j q_{j+1} = A q_j - alpha_j q_j - beta_{j-1} q_{j-1}</pre>
 *
 * <p>Each step is one product, and orthogonalises against the whole basis after the recurrence, again where that takes much
 * away ("twice is enough", Parlett 1980), which keeps Q orthogonal to working precision, so there are no spurious copies of
 * eigenvalues. Basis vectors have the operator's precision, coefficients are double. The memory is a P-vector a step.
 *
 * <p>A Gaussian start has a part in every eigenspace, so a space that turns out invariant (beta_j = 0 up to rounding; a zero
 * operator's is after one step) holds every distinct eigenvalue of A: the process then stops, and its results are exact.
 */
public final class Lanczos {
    /** Basis vectors that are allocated at once, and multiplied at once. */
    private static final int PANEL_COLUMNS = 32;

    /** Multiples of the rounding error, relative to ||A||, below which a coefficient counts as zero. */
    private static final double ZERO = 64;

    /** Of a vector's length, what is left after it was orthogonalised, above which it is orthogonal. */
    private static final double ENOUGH = 0.7;

    /** Twice is enough, after the recurrence (Parlett 1980). */
    private static final int PASSES = 2;

    private final CurvatureOperator operator;
    private final List<INDArray> panels = new ArrayList<>();
    private final double[] alpha;
    private final double[] beta;
    private final INDArray direction;
    private final INDArray remainder;
    private final INDArray coefficients;
    private final INDArray factor;
    private final DoubleReductions reductions;
    private int steps;
    private double norm;
    private boolean invariant;
    private SmallEigen eigen;

    /**
     * A process before its first step.
     *
     * @param operator A
     * @param maxSteps steps that may be taken, at least 1; more than P are never needed
     * @param random what the start vector is drawn from: P standard normal numbers
     */
    public Lanczos(CurvatureOperator operator, int maxSteps, RandomGenerator random) {
        if (maxSteps < 1) {
            throw new IllegalArgumentException("Lanczos needs at least one step, found " + maxSteps);
        }
        this.operator = operator;
        int capacity = Math.min(maxSteps, operator.dimension());
        alpha = new double[capacity];
        beta = new double[capacity];
        reductions = new DoubleReductions(operator);
        direction = Vectors.gaussian(operator, random);
        direction.divi(reductions.norm(direction));
        remainder = Nd4j.createUninitialized(operator.precision(), operator.dimension(), 1);
        coefficients = Nd4j.create(operator.precision(), new long[] {PANEL_COLUMNS, 1}, 'f');
        factor = Nd4j.create(operator.precision(), new long[] {1, 1}, 'f');
    }

    /**
     * Takes a step: one product.
     *
     * @return false, and no product was taken, where all steps are taken or the space is invariant already
     * @throws ArithmeticException where the product has entries that are not finite
     */
    public boolean step() {
        return stepTogether(operator, List.of(this)) > 0;
    }

    /** Takes steps until none is left or the Ritz values, looked at now and then, are what is wanted. */
    void run(Predicate<List<RitzValue>> isDone) {
        int check = 1;
        while (step()) {
            if (steps == check) {
                if (isDone.test(ritzValues())) {
                    return;
                }
                // the tridiagonal problem is cubic in the steps: seldom enough to stay small beside the products
                check += 1 + check / 10;
            }
        }
    }

    /**
     * Lets several processes of one operator take a step each, with their directions side by side: the coefficients are
     * those that each finds on its own.
     *
     * @return products that were taken: as many as there are processes that went on
     */
    static int stepTogether(CurvatureOperator operator, List<Lanczos> processes) {
        List<Lanczos> going = processes.stream().filter(Lanczos::goesOn).toList();
        if (going.isEmpty()) {
            return 0;
        }
        INDArray directions =
                Nd4j.createUninitialized(operator.precision(), new long[] {operator.dimension(), going.size()}, 'f');
        for (int i = 0; i < going.size(); i++) {
            Vectors.columns(directions, i, i + 1).assign(going.get(i).direction);
        }
        INDArray images = Vectors.apply(operator, directions);
        for (int i = 0; i < going.size(); i++) {
            going.get(i).take(Vectors.columns(images, i, i + 1));
        }
        return going.size();
    }

    private boolean goesOn() {
        return !invariant && steps < alpha.length;
    }

    private void take(INDArray image) {
        appendToBasis(direction);
        remainder.assign(image);
        norm = Math.max(norm, reductions.norm(remainder));
        if (!Double.isFinite(norm)) {
            throw new ArithmeticException("The operator's product number " + (steps + 1)
                    + " has entries that are not finite; its eigenvalues cannot be computed");
        }
        alpha[steps] = reductions.dot(direction, remainder);
        subtract(alpha[steps], direction);
        if (steps > 0) {
            subtract(beta[steps - 1], basisVector(steps - 1));
        }
        beta[steps] = orthogonalised(remainder);
        steps++;
        eigen = null;
        invariant = steps == operator.dimension() || beta[steps - 1] <= ZERO * operator.epsilon() * norm;
        if (!invariant) {
            direction.assign(remainder).divi(beta[steps - 1]);
        }
    }

    /** m, the steps taken so far: as many products. */
    public int steps() {
        return steps;
    }

    /** The m Ritz values, ascending. */
    public List<RitzValue> ritzValues() {
        SmallEigen t = eigen();
        return IntStream.range(0, steps)
                .mapToObj(i -> new RitzValue(
                        t.values().getDouble(i),
                        Math.abs(beta[steps - 1] * t.vectors().getDouble(steps - 1, i)),
                        Math.pow(t.vectors().getDouble(0, i), 2)))
                .toList();
    }

    /**
     * Numbers between which all eigenvalues of A lie: each end holds with a probability of 99.9 % over the start vectors,
     * whatever the spectrum.
     */
    public Range<Double> bounds() {
        double[] beside = Arrays.copyOf(beta, steps);
        if (invariant) {
            beside[steps - 1] = 0;
        }
        return new SpectralBounds(Arrays.copyOf(alpha, steps), beside, norm, operator).around(ritzValues());
    }

    /** The Ritz vector Q s_i of the i-th Ritz value, from 0: P x 1, of norm 1. */
    public INDArray ritzVector(int i) {
        INDArray s = Nd4j.zeros(operator.precision(), (long) panels.size() * PANEL_COLUMNS, 1);
        s.get(NDArrayIndex.interval(0, steps), NDArrayIndex.all())
                .assign(eigen().vectors().getColumn(i, true));
        INDArray vector = Nd4j.zeros(operator.precision(), operator.dimension(), 1);
        for (int p = 0; p < panels.size(); p++) {
            INDArray part = s.get(
                    NDArrayIndex.interval((long) p * PANEL_COLUMNS, (p + 1L) * PANEL_COLUMNS), NDArrayIndex.all());
            Nd4j.gemm(panels.get(p), part.dup('f'), vector, false, false, 1, 1);
        }
        return vector.divi(reductions.norm(vector));
    }

    private SmallEigen eigen() {
        if (steps == 0) {
            throw new IllegalStateException("No Lanczos step has been taken");
        }
        if (eigen == null) {
            eigen = SmallEigen.tridiagonal(steps, alpha, beta);
        }
        return eigen;
    }

    private void subtract(double times, INDArray vector) {
        Nd4j.gemm(vector, factor.assign(times), remainder, false, false, -1, 1);
    }

    private INDArray basisVector(int i) {
        return panels.get(i / PANEL_COLUMNS).getColumn(i % PANEL_COLUMNS, true);
    }

    private void appendToBasis(INDArray vector) {
        int column = steps % PANEL_COLUMNS;
        if (column == 0) {
            panels.add(Nd4j.create(operator.precision(), new long[] {operator.dimension(), PANEL_COLUMNS}, 'f'));
        }
        panels.get(panels.size() - 1).getColumn(column, true).assign(vector);
    }

    /**
     * Takes out of v what it has of the basis, and of that what rounding left, until little was: what the recurrence took out
     * before is seldom followed by more than once (Daniel, Gragg, Kaufman and Stewart 1976).
     *
     * @return its norm
     */
    private double orthogonalised(INDArray vector) {
        double before = reductions.norm(vector);
        for (int pass = 0; pass < PASSES; pass++) {
            orthogonalise(vector);
            double after = reductions.norm(vector);
            if (after > ENOUGH * before) {
                return after;
            }
            before = after;
        }
        return before;
    }

    /** v - Q Q'v, in place. Columns of the last panel that are still zero change nothing. */
    private void orthogonalise(INDArray vector) {
        for (INDArray panel : panels) {
            Nd4j.gemm(panel, vector, coefficients, true, false, 1, 0);
            Nd4j.gemm(panel, coefficients, vector, false, false, -1, 1);
        }
    }
}
