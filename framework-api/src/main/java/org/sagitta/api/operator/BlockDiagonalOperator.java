package org.sagitta.api.operator;

import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A block-diagonal matrix has blocks along the diagonal, such as one for each layer, and zeros elsewhere. The rows and columns
 * of parameters that belong to no block are zero.
 */
public final class BlockDiagonalOperator implements CurvatureOperator {
    private final int dimension;
    private final List<Block> blocks;
    private final Supplier<INDArray> dense = Suppliers.memoize(this::matrix);

    /**
     * A block is an operator on neighbouring parameters.
     *
     * @param name the name of what the block belongs to, such as a layer
     * @param offset the index of the block's first parameter
     */
    public record Block(String name, int offset, CurvatureOperator operator) {
        int end() {
            return offset + operator.dimension();
        }
    }

    /**
     * Creates the matrix from its blocks.
     *
     * @param dimension P
     * @param blocks at least one, in any order
     * @throws IllegalArgumentException if there is no block, or blocks overlap or exceed P
     */
    public BlockDiagonalOperator(int dimension, List<Block> blocks) {
        if (blocks.isEmpty()) {
            throw new IllegalArgumentException("A block-diagonal operator of no blocks");
        }
        this.dimension = dimension;
        this.blocks =
                blocks.stream().sorted(Comparator.comparingInt(Block::offset)).toList();
        int end = 0;
        for (Block block : this.blocks) {
            if (block.offset() < end || block.end() > dimension) {
                throw new IllegalArgumentException("The block " + block.name() + " of parameters " + block.offset()
                        + " to " + block.end() + " (exclusive) overlaps another, or goes beyond the "
                        + dimension
                        + " that there are");
            }
            end = block.end();
        }
    }

    /** Returns the blocks in the order of their parameters. */
    public List<Block> blocks() {
        return blocks;
    }

    @Override
    public int dimension() {
        return dimension;
    }

    /** Returns the widest precision of the blocks. */
    @Override
    public DataType precision() {
        return blocks.stream()
                .map(block -> block.operator().precision())
                .reduce(Sum::wider)
                .orElseThrow();
    }

    @Override
    public INDArray apply(INDArray directions) {
        return Directions.product(directions, dimension, precision(), v -> {
            INDArray product = Nd4j.zeros(DataType.DOUBLE, v.shape());
            for (Block block : blocks) {
                rows(product, block).assign(block.operator().apply(rows(v, block)));
            }
            return product;
        });
    }

    @Override
    public INDArray diagonal() {
        INDArray diagonal = Nd4j.zeros(precision(), dimension);
        for (Block block : blocks) {
            diagonal.get(range(block)).assign(block.operator().diagonal());
        }
        return diagonal;
    }

    @Override
    public long productsOfDiagonal() {
        return blocks.stream()
                .mapToLong(block -> block.operator().productsOfDiagonal())
                .sum();
    }

    @Override
    public OptionalDouble trace() {
        return figures(CurvatureOperator::trace, DoubleStream::sum);
    }

    @Override
    public OptionalDouble frobeniusNorm() {
        return figures(
                CurvatureOperator::frobeniusNorm, norms -> EuclideanNorm.of(Nd4j.createFromArray(norms.toArray())));
    }

    @Override
    public OptionalDouble spectralNorm() {
        return figures(CurvatureOperator::spectralNorm, norms -> norms.max().orElseThrow());
    }

    @Override
    public double[] eigenvalues(Eigensolver eigensolver) {
        double[] ascending = DoubleStream.concat(
                        blocks.stream()
                                .flatMapToDouble(block ->
                                        DoubleStream.of(block.operator().eigenvalues(eigensolver))),
                        DoubleStream.generate(() -> 0).limit(inNoBlock()))
                .toArray();
        Arrays.sort(ascending);
        return ascending;
    }

    /** Returns the largest eigenproblem of the blocks. */
    @Override
    public int eigenproblem() {
        return blocks.stream()
                .mapToInt(block -> block.operator().eigenproblem())
                .max()
                .orElseThrow();
    }

    /** Factorises block by block; returns empty if the result for any block is empty. */
    @Override
    public Optional<Damped> damped(double damping, Eigensolver eigensolver) {
        List<Damped> inverses = new ArrayList<>();
        boolean isDefined = true;
        double smallest = Double.POSITIVE_INFINITY;
        if (inNoBlock() > 0) {
            smallest = 0;
            isDefined = damping > 0;
        }
        for (Block block : blocks) {
            try {
                block.operator().damped(damping, eigensolver).ifPresent(inverses::add);
            } catch (NotPositiveDefiniteException e) {
                smallest = Math.min(smallest, e.smallestEigenvalue());
                isDefined = false;
            }
        }
        if (!isDefined) {
            throw new NotPositiveDefiniteException(smallest, damping);
        }
        return inverses.size() < blocks.size() ? Optional.empty() : Optional.of(inverse(inverses, damping));
    }

    @Override
    public BlockDiagonalOperator scaled(double factor) {
        return new BlockDiagonalOperator(
                dimension,
                blocks.stream()
                        .map(block -> new Block(
                                block.name(), block.offset(), block.operator().scaled(factor)))
                        .toList());
    }

    /** Block by block where B is block-diagonal with blocks on the same parameters. */
    @Override
    public Optional<CurvatureOperator> structuredSum(CurvatureOperator other) {
        return other instanceof BlockDiagonalOperator that && isAlignedWith(that)
                ? Optional.of(blockwise(that, CurvatureOperator::plus))
                : Optional.empty();
    }

    /** Block by block where B is block-diagonal with blocks on the same parameters. */
    @Override
    public CurvatureOperator between(CurvatureOperator other) {
        Congruence.requireSameDimension(this, other);
        return other instanceof BlockDiagonalOperator that && isAlignedWith(that)
                ? blockwise(that, CurvatureOperator::between)
                : Congruence.of(this, other);
    }

    private boolean isAlignedWith(BlockDiagonalOperator other) {
        return ends().equals(other.ends());
    }

    private List<List<Integer>> ends() {
        return blocks.stream()
                .map(block -> List.of(block.offset(), block.end()))
                .toList();
    }

    private BlockDiagonalOperator blockwise(
            BlockDiagonalOperator other, BinaryOperator<CurvatureOperator> combination) {
        List<Block> combined = new ArrayList<>();
        for (int i = 0; i < blocks.size(); i++) {
            Block block = blocks.get(i);
            CurvatureOperator operator =
                    combination.apply(block.operator(), other.blocks.get(i).operator());
            combined.add(new Block(block.name(), block.offset(), operator));
        }
        return new BlockDiagonalOperator(dimension, combined);
    }

    /** Returns the blocks' parts in the range, and a zero diagonal if there are none. */
    @Override
    public CurvatureOperator restricted(int from, int to) {
        Directions.checkRange(from, to, dimension);
        List<Block> parts = blocks.stream()
                .filter(block -> block.offset() < to && block.end() > from)
                .map(block -> part(block, from, to))
                .toList();
        return parts.isEmpty()
                ? new DiagonalOperator(Nd4j.zeros(precision(), to - from))
                : new BlockDiagonalOperator(to - from, parts);
    }

    @Override
    public INDArray toDense() {
        return dense.get();
    }

    @Override
    public long productsOfMatrix() {
        return blocks.stream()
                .mapToLong(block -> block.operator().productsOfMatrix())
                .sum();
    }

    @Override
    public boolean isMaterialised() {
        return blocks.stream().allMatch(block -> block.operator().isMaterialised());
    }

    private Damped inverse(List<Damped> inverses, double damping) {
        double logDeterminant = inNoBlock() == 0 ? 0 : inNoBlock() * Math.log(damping);
        for (Damped inverse : inverses) {
            logDeterminant += inverse.logDeterminant();
        }
        return new Factorised(dimension, precision(), logDeterminant, v -> {
            INDArray solution = v.div(damping);
            for (int i = 0; i < blocks.size(); i++) {
                rows(solution, blocks.get(i)).assign(inverses.get(i).solve(rows(v, blocks.get(i))));
            }
            return solution;
        });
    }

    private OptionalDouble figures(
            Function<CurvatureOperator, OptionalDouble> figure, ToDoubleFunction<DoubleStream> summary) {
        double[] figures = blocks.stream()
                .map(block -> figure.apply(block.operator()))
                .flatMapToDouble(OptionalDouble::stream)
                .toArray();
        return figures.length < blocks.size()
                ? OptionalDouble.empty()
                : OptionalDouble.of(summary.applyAsDouble(DoubleStream.of(figures)));
    }

    private long inNoBlock() {
        return dimension
                - blocks.stream()
                        .mapToLong(block -> block.operator().dimension())
                        .sum();
    }

    private static Block part(Block block, int from, int to) {
        CurvatureOperator part = block.operator()
                .restricted(
                        Math.max(from, block.offset()) - block.offset(), Math.min(to, block.end()) - block.offset());
        return new Block(block.name(), Math.max(from, block.offset()) - from, part);
    }

    private INDArray matrix() {
        INDArray matrix = Nd4j.zeros(precision(), dimension, dimension);
        for (Block block : blocks) {
            matrix.get(range(block), range(block)).assign(block.operator().toDense());
        }
        return matrix;
    }

    private static INDArrayIndex range(Block block) {
        return NDArrayIndex.interval(block.offset(), block.end());
    }

    private static INDArray rows(INDArray array, Block block) {
        return Directions.rows(array, block.offset(), block.end());
    }
}
