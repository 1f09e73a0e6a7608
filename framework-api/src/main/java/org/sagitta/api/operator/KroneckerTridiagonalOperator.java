package org.sagitta.api.operator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A Kronecker-tridiagonal operator is the covariance of the gradients of a chain of layers in which each gradient depends on
 * that of the next layer alone (Martens and Grosse 2015, section 4.3). Its blocks on and beside the diagonal are Kronecker
 * products, F_ii = G_i (x) A_i and F_i,i+1 = G_i,i+1 (x) A_i,i+1. The blocks further away follow from them, since its inverse
 * is block-tridiagonal:
 *
 * <pre>F = Xi^-1 Sigma Xi^-T,   F^-1 = Xi' Sigma^-1 Xi
 * Psi_i   = F_i,i+1 F_i+1,i+1^-1
 * Sigma_i = F_ii - Psi_i F_i+1,i+1 Psi_i',   of the last layer F_ii</pre>
 *
 * Xi has ones on the diagonal and -Psi_i beside it; Sigma is block-diagonal. A layer's parameters are ordered as in {@link
 * KroneckerOperator}. The structure factorises F without damping; F + damping I does not have this structure.
 */
public final class KroneckerTridiagonalOperator implements CurvatureOperator {
    private final List<KroneckerDifference> conditionals;
    private final List<LayerRegression> regressions;
    private final int[] offsets;
    private final MatrixFreeOperator products;

    /**
     * A layer contributes one diagonal block.
     *
     * @param name the layer's name in messages
     * @param block G_i (x) A_i
     */
    public record Layer(String name, KroneckerOperator block) {}

    /**
     * A coupling is the block of two neighbouring layers, G_i,i+1 (x) A_i,i+1.
     *
     * @param output G_i,i+1, out_i x out_i+1
     * @param input A_i,i+1, in_i x in_i+1; a layer's bias is the last of its inputs
     */
    public record Coupling(INDArray output, INDArray input) {}

    /**
     * Creates the operator from its factors Sigma and Psi.
     *
     * @param conditionals Sigma_i
     * @param regressions Psi_i
     */
    private KroneckerTridiagonalOperator(List<KroneckerDifference> conditionals, List<LayerRegression> regressions) {
        this.conditionals = conditionals;
        this.regressions = regressions;
        this.offsets = new int[conditionals.size() + 1];
        for (int i = 0; i < conditionals.size(); i++) {
            offsets[i + 1] = Math.addExact(offsets[i], block(i).dimension());
        }
        int dimension = offsets[conditionals.size()];
        DataType precision = conditionals.stream()
                .map(conditional -> conditional.whole().precision())
                .reduce(Sum::wider)
                .orElseThrow();
        this.products = new MatrixFreeOperator(
                dimension,
                precision,
                directions -> Directions.product(directions, dimension, precision, this::product));
    }

    /**
     * Creates the operator from its blocks.
     *
     * @param layers at least one, in the order of their parameters
     * @param couplings the coupling of each layer but the last with the next
     * @throws IllegalArgumentException if a shape does not fit, or a factor of a layer after the first is singular: its
     *     inverse predicts the layer before
     */
    public static KroneckerTridiagonalOperator of(
            List<Layer> layers, List<Coupling> couplings, Eigensolver eigensolver) {
        if (layers.isEmpty() || couplings.size() != layers.size() - 1) {
            throw new IllegalArgumentException(couplings.size() + " couplings of " + layers.size() + " layers");
        }
        List<LayerRegression> regressions = new ArrayList<>();
        List<KroneckerDifference> conditionals = new ArrayList<>();
        for (int i = 0; i < couplings.size(); i++) {
            LayerRegression regression = regression(layers.get(i), couplings.get(i), layers.get(i + 1), eigensolver);
            regressions.add(regression);
            conditionals.add(new KroneckerDifference(layers.get(i).block(), regression.explained()));
        }
        KroneckerOperator last = layers.get(couplings.size()).block();
        conditionals.add(new KroneckerDifference(last, last.scaled(0)));
        return new KroneckerTridiagonalOperator(List.copyOf(conditionals), List.copyOf(regressions));
    }

    private static LayerRegression regression(Layer layer, Coupling coupling, Layer next, Eigensolver eigensolver) {
        requireShape(
                "G", coupling.output(), layer.block().output(), next.block().output(), layer, next);
        requireShape("A", coupling.input(), layer.block().input(), next.block().input(), layer, next);
        return new LayerRegression(
                layer.block().layer(),
                next.block().layer(),
                Prediction.by(coupling.output(), regular(next, "G", next.block().output(), eigensolver)),
                Prediction.by(coupling.input(), regular(next, "A", next.block().input(), eigensolver)));
    }

    private static void requireShape(
            String factor, INDArray cross, INDArray rows, INDArray columns, Layer layer, Layer next) {
        long[] expected = {rows.rows(), columns.rows()};
        if (!Arrays.equals(expected, cross.shape())) {
            throw new IllegalArgumentException("Layers " + layer.name() + " and " + next.name() + " are coupled by "
                    + factor + " of shape " + Arrays.toString(cross.shape()) + "; expected "
                    + Arrays.toString(expected));
        }
    }

    private static Eigenpairs regular(Layer layer, String factor, INDArray matrix, Eigensolver eigensolver) {
        Eigenpairs pairs = eigensolver.eigenpairs(matrix);
        double smallest = pairs.values().getDouble(0);
        double largest = pairs.values().normmaxNumber().doubleValue();
        if (!(smallest > DampedSpectrum.rounding(largest, layer.block().precision()))) {
            throw new IllegalArgumentException("Layer " + layer.name() + ": the factor " + factor
                    + " is singular (eigenvalues from " + smallest + " to " + largest
                    + "), and a block-tridiagonal inverse divides by it; a damping above 0 makes it regular");
        }
        return pairs;
    }

    @Override
    public int dimension() {
        return products.dimension();
    }

    @Override
    public DataType precision() {
        return products.precision();
    }

    @Override
    public INDArray apply(INDArray directions) {
        return products.apply(directions);
    }

    /** Returns the diagonal, which is that of the diagonal blocks. */
    @Override
    public INDArray diagonal() {
        return Nd4j.concat(
                0,
                conditionals.stream()
                        .map(conditional -> conditional.whole().diagonal().castTo(precision()))
                        .toArray(INDArray[]::new));
    }

    /** Returns the trace, which is that of the diagonal blocks. */
    @Override
    public OptionalDouble trace() {
        return OptionalDouble.of(conditionals.stream()
                .mapToDouble(conditional -> conditional.whole().trace().orElseThrow())
                .sum());
    }

    @Override
    public OptionalDouble frobeniusNorm() {
        return OptionalDouble.empty();
    }

    @Override
    public OptionalDouble spectralNorm() {
        return OptionalDouble.empty();
    }

    @Override
    public double[] eigenvalues(Eigensolver eigensolver) {
        return products.eigenvalues(eigensolver);
    }

    @Override
    public int eigenproblem() {
        return products.eigenproblem();
    }

    /** Factorises by the structure if the damping is 0, else returns empty. */
    @Override
    public Optional<Damped> damped(double damping, Eigensolver eigensolver) {
        if (damping != 0) {
            return Optional.empty();
        }
        List<Damped> inverses = conditionals.stream()
                .map(conditional -> conditional.inverse(eigensolver))
                .toList();
        return Optional.of(new Factorised(
                dimension(),
                precision(),
                inverses.stream().mapToDouble(Damped::logDeterminant).sum(),
                v -> solution(inverses, v)));
    }

    @Override
    public KroneckerTridiagonalOperator scaled(double factor) {
        return new KroneckerTridiagonalOperator(
                conditionals.stream()
                        .map(conditional -> conditional.scaled(factor))
                        .toList(),
                regressions);
    }

    /** Returns a Kronecker product if the range is a single layer's block. */
    @Override
    public CurvatureOperator restricted(int from, int to) {
        for (int i = 0; i < conditionals.size(); i++) {
            if (from == offsets[i] && to == offsets[i + 1]) {
                return block(i);
            }
        }
        return Submatrix.of(this, from, to);
    }

    @Override
    public INDArray toDense() {
        return products.toDense();
    }

    @Override
    public boolean isMaterialised() {
        return true;
    }

    /** Returns Xi^-1 Sigma Xi^-T V, by one forward and one backward pass over the layers. */
    private INDArray product(INDArray v) {
        List<INDArray> forward = new ArrayList<>();
        for (int i = 0; i < conditionals.size(); i++) {
            INDArray part = part(v, i);
            forward.add(i == 0 ? part : part.addi(regressions.get(i - 1).applyTransposed(forward.get(i - 1))));
        }
        INDArray product = Nd4j.createUninitialized(DataType.DOUBLE, v.shape(), 'f');
        INDArray next = null;
        for (int i = conditionals.size() - 1; i >= 0; i--) {
            INDArray part = conditionals.get(i).apply(forward.get(i));
            next = next == null ? part : part.addi(regressions.get(i).apply(next));
            rows(product, i).assign(next);
        }
        return product;
    }

    /** Returns Xi' Sigma^-1 Xi V. */
    private INDArray solution(List<Damped> inverses, INDArray v) {
        INDArray solution = Nd4j.createUninitialized(DataType.DOUBLE, v.shape(), 'f');
        INDArray previous = null;
        for (int i = 0; i < conditionals.size(); i++) {
            INDArray unexplained = part(v, i);
            if (i < regressions.size()) {
                unexplained.subi(regressions.get(i).apply(part(v, i + 1)));
            }
            INDArray solved = inverses.get(i).solve(unexplained);
            rows(solution, i)
                    .assign(
                            previous == null
                                    ? solved
                                    : solved.sub(regressions.get(i - 1).applyTransposed(previous)));
            previous = solved;
        }
        return solution;
    }

    /** Returns F_ii. */
    private KroneckerOperator block(int i) {
        return conditionals.get(i).whole();
    }

    /** Returns a column-major copy of layer i's rows. */
    private INDArray part(INDArray v, int i) {
        return rows(v, i).dup('f');
    }

    private INDArray rows(INDArray array, int i) {
        return Directions.rows(array, offsets[i], offsets[i + 1]);
    }
}
