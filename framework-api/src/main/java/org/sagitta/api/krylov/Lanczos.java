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
 * The symmetric Lanczos process with full re-orthogonalisation builds, step by step, an orthonormal basis Q of the Krylov
 * space span(q, Aq, A^2 q, ...) of a random start vector q, and the tridiagonal matrix T = Q'AQ with alpha_j on its diagonal
 * and beta_j beside it.
 *
 * <pre>beta_j q_{j+1} = A q_j - alpha_j q_j - beta_{j-1} q_{j-1}</pre>
 *
 * <p>Each step takes one product. After the recurrence it orthogonalises against the whole basis, and once more if that
 * removed much ("twice is enough", Parlett 1980). Q stays orthogonal to working precision, so no spurious copies of
 * eigenvalues appear. Basis vectors have the operator's precision, coefficients are double. Each step keeps a vector of length
 * P in memory.
 *
 * <p>A Gaussian start vector has a component in every eigenspace. An invariant space (beta_j = 0 up to rounding; after one
 * step for the zero operator) therefore holds every distinct eigenvalue of A: the process then stops, and its results are
 * exact.
 */
public final class Lanczos {
    /** Basis vectors are allocated and multiplied in panels of this many columns. */
    private static final int PANEL_COLUMNS = 32;

    /** A coefficient counts as zero below this multiple of the rounding error, relative to ||A||. */
    private static final double ZERO = 64;

    /** A vector counts as orthogonal to the basis if orthogonalisation leaves more than this share of its norm. */
    private static final double ENOUGH = 0.7;

    /** Two orthogonalisations are enough after the recurrence (Parlett 1980). */
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
     * Creates a process that has taken no step yet.
     *
     * @param operator A
     * @param maxSteps the largest number of steps, at least 1; more than P are never needed
     * @param random the source of the start vector: P standard normal numbers
     * @throws IllegalArgumentException if there are fewer steps than 1
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
     * Takes one step, which is one product.
     *
     * @return false, without a product, if all steps have been taken or the space is invariant
     * @throws ArithmeticException if the product has entries that are not finite
     */
    public boolean step() {
        return stepTogether(operator, List.of(this)) > 0;
    }

    /** Takes steps until none is left or the Ritz values, tested from time to time, satisfy the condition. */
    void run(Predicate<List<RitzValue>> isDone) {
        int check = 1;
        while (step()) {
            if (steps == check) {
                if (isDone.test(ritzValues())) {
                    return;
                }
                // the cost of the tridiagonal problem is cubic in the steps: tests are rare enough to stay cheap beside
                // the products
                check += 1 + check / 10;
            }
        }
    }

    /**
     * Takes one step of several processes of one operator, with their directions side by side in one pass; each finds the same
     * coefficients as on its own.
     *
     * @return the number of products, one for each process that had a step left
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

    /** Returns m, the number of steps taken so far, which is the number of products. */
    public int steps() {
        return steps;
    }

    /**
     * Returns the m Ritz values in ascending order.
     *
     * @throws IllegalStateException if no step has been taken
     */
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
     * Returns an interval that holds all eigenvalues of A. Each of its ends is valid with a probability of 99.9 % over the
     * start vectors, whatever the spectrum.
     */
    public Range<Double> bounds() {
        double[] beside = Arrays.copyOf(beta, steps);
        if (invariant) {
            beside[steps - 1] = 0;
        }
        return new SpectralBounds(Arrays.copyOf(alpha, steps), beside, norm, operator).around(ritzValues());
    }

    /** Returns the Ritz vector Q s_i of the i-th Ritz value, counted from 0: P x 1, of norm 1. */
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
     * Orthogonalises v against the basis, and repeats this while much is removed. After the recurrence, one pass is mostly
     * enough (Daniel, Gragg, Kaufman and Stewart 1976).
     *
     * @return the norm of the orthogonalised vector
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

    /** Subtracts Q Q'v from v in place. The columns of the last panel that are still zero change nothing. */
    private void orthogonalise(INDArray vector) {
        for (INDArray panel : panels) {
            Nd4j.gemm(panel, vector, coefficients, true, false, 1, 0);
            Nd4j.gemm(panel, coefficients, vector, false, false, -1, 1);
        }
    }
}
