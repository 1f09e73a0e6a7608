package org.sagitta.runtime.engine.kernel;

import com.google.common.collect.MapMaker;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.blas.params.MMulTranspose;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.impl.reduce.Mmul;
import org.nd4j.linalg.api.ops.impl.transforms.pairwise.arithmetic.MulOp;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.layer.Channels;
import org.sagitta.api.layer.ConvolutionShape;
import org.sagitta.api.layer.ElementFunction;
import org.sagitta.api.layer.Kernels;
import org.sagitta.api.layer.Matrix;
import org.sagitta.api.layer.MemoryHandle;
import org.sagitta.api.layer.RowMap;
import org.sagitta.api.layer.Transpose;

/**
 * Implements the kernels by ND4J's operations alone, wherever its backend keeps the memory. Sums are products with
 * ones, because ND4J's own sums add one element after the other, which loses digits in float32. Element functions, and
 * operations on the positions of maxima, are computed in Java on copies, because ND4J moves single elements a hundred
 * times as slowly.
 */
final class Nd4jKernels implements Kernels {
    private final DataType precision;
    private final Slot[] scratch = {new Slot(this), new Slot(this), new Slot(this), new Slot(this)};
    private final Slot first = new Slot(this);
    private final Slot second = new Slot(this);
    private final Map<RowMap, List<Selection>> selections =
            new MapMaker().weakKeys().makeMap();
    private INDArray ones;

    Nd4jKernels(DataType precision) {
        this.precision = precision;
        this.ones = Nd4j.ones(precision, 1);
    }

    @Override
    public DataType precision() {
        return precision;
    }

    @Override
    public Matrix allocate(int count, int rows, int columns) {
        long size = Math.max(1, (long) count * rows * columns);
        return new Matrix(new ArrayMemory(Nd4j.zeros(precision, size)), 0, count, rows, columns);
    }

    @Override
    public Matrix wrap(INDArray array) {
        if (array.dataType() != precision) {
            throw new IllegalArgumentException("An array of " + array.dataType() + " given to kernels of " + precision);
        }
        return new Matrix(new ArrayMemory(array), 0, 1, 1, Math.toIntExact(array.length()));
    }

    @Override
    public void multiply(Transpose transpose, Matrix a, Matrix b, double beta, Matrix c) {
        Shapes.multiply(transpose, a, b, c);
        // If the right factor is a single matrix, a stack of left factors is one tall matrix.
        boolean tall = transpose != Transpose.LEFT && b.count() == 1 && a.count() == c.count();
        if (tall) {
            multiply(transpose, rows(a), rows(b), beta, rows(c));
            return;
        }
        for (int j = 0; j < c.count(); j++) {
            multiply(transpose, rows(at(a, j)), rows(at(b, j)), beta, rows(at(c, j)));
        }
    }

    @Override
    public void addOuterProducts(Matrix x, Matrix sum) {
        Shapes.outerProducts(x, sum);
        for (int j = 0; j < x.count(); j++) {
            multiply(Transpose.RIGHT, x.matrix(j), x.matrix(j), 1, sum);
        }
    }

    @Override
    public void transpose(Matrix x, Matrix out) {
        Shapes.transpose(x, out);
        for (int j = 0; j < x.count(); j++) {
            rows(out.matrix(j)).assign(rows(x.matrix(j)).transpose());
        }
    }

    private static void multiply(Transpose transpose, INDArray a, INDArray b, double beta, INDArray c) {
        MMulTranspose transposed = MMulTranspose.builder()
                .transposeA(transpose == Transpose.LEFT)
                .transposeB(transpose == Transpose.RIGHT)
                .build();
        Nd4j.exec(new Mmul(a, b, c, 1.0, beta, transposed));
    }

    @Override
    public void convolve(ConvolutionShape shape, Matrix weights, Matrix x, Matrix out) {
        forEachProduct(out.count(), shape, weights, x, out, (w, a, z) -> multiply(Transpose.NEITHER, w, a, 1, z));
    }

    @Override
    public void convolveTransposed(ConvolutionShape shape, Matrix weights, Matrix c, Matrix x) {
        forEachProduct(x.count(), shape, weights, x, c, (w, a, z) -> multiply(Transpose.LEFT, w, z, 1, a));
    }

    @Override
    public void correlate(ConvolutionShape shape, Matrix c, Matrix x, Matrix weights) {
        forEachProduct(weights.count(), shape, weights, x, c, (w, a, z) -> multiply(Transpose.RIGHT, z, a, 1, w));
    }

    private static void forEachProduct(
            int count, ConvolutionShape shape, Matrix weights, Matrix x, Matrix out, WindowProduct product) {
        Shapes.convolution(shape, weights, x, out);
        int examples = x.columns();
        for (int j = 0; j < count; j++) {
            Matrix weightsOne = at(weights, j);
            Matrix xOne = at(x, j);
            Matrix outOne = at(out, j);
            ConvolutionProducts.forEach(
                    shape,
                    examples,
                    (m, n, k, atWeights, atX, atOut) -> product.accept(
                            window(weightsOne, atWeights, m, k, shape.depth()),
                            window(xOne, atX, k, n, (long) shape.width() * examples),
                            window(outOne, atOut, m, n, (long) shape.outputWidth() * examples)));
        }
    }

    @Override
    public void fillChannels(Channels channels, Matrix b, Matrix x) {
        clear(x);
        byChannel(channels, x).addi(column(b));
    }

    @Override
    public void addChannelSums(Channels channels, Matrix x, Matrix s) {
        Shapes.channels(channels, x);
        int runs = x.count() * channels.blocks() * channels.count();
        Matrix sums = second.shaped(x.count(), channels.blocks(), channels.count());
        long length = x.size() / runs;
        multiply(Transpose.NEITHER, view(x, runs, length), ones(length, 1), 0, view(sums, runs, 1));
        view(s, s.count(), channels.count())
                .addi(view(sums, x.count(), channels.blocks(), channels.count()).sum(1));
    }

    @Override
    public void addChannelProducts(Channels channels, Matrix x, Matrix y, Matrix s) {
        Matrix products = first.shaped(Math.max(x.count(), y.count()), x.rows(), x.columns());
        multiplyElements(stacked(x), stacked(y), stacked(products));
        addChannelSums(channels, products, s);
    }

    @Override
    public void scaleChannels(Channels channels, Matrix p, Matrix x, Matrix r, Matrix out) {
        boolean same = Math.max(p.count(), x.count()) < out.count();
        Matrix scaled = same ? second.shaped(1, x.rows(), x.columns()) : out;
        multiplyElements(byChannel(channels, x), column(p), byChannel(channels, scaled));
        if (same) {
            clear(out);
            stacked(out).addi(stacked(scaled));
        }
        byChannel(channels, out).addi(column(r));
    }

    @Override
    public void combineChannels(Channels channels, Matrix p, Matrix x, Matrix q, Matrix y, Matrix r, Matrix out) {
        Matrix scaled = first.shaped(Math.max(q.count(), y.count()), y.rows(), y.columns());
        multiplyElements(byChannel(channels, y), column(q), byChannel(channels, scaled));
        scaleChannels(channels, p, x, r, out);
        stacked(out).addi(stacked(scaled));
    }

    @Override
    public void activate(ElementFunction function, Matrix z, Matrix value, Matrix slope, Matrix curvature) {
        Shapes.activate(z, value, slope);
        double[] at = values(z);
        double[][] results = new double[3][at.length];
        function.evaluate(at, at.length, results[0], results[1], results[2]);
        write(results[0], 1, value);
        write(results[1], 1, slope);
        if (curvature != null) {
            write(results[2], 1, curvature);
        }
    }

    @Override
    public void times(Matrix a, Matrix x, Matrix out) {
        Shapes.times(a, x, out);
        multiplyElements(stacked(x), stacked(a), stacked(out));
    }

    @Override
    public void timesPlus(Matrix a, Matrix x, Matrix b, Matrix c, Matrix y, Matrix out) {
        Shapes.timesPlus(a, x, b, c, y, out);
        INDArray factor = stacked(first.shaped(1, b.rows(), b.columns()));
        INDArray added = stacked(second.shaped(y.count(), y.rows(), y.columns()));
        multiplyElements(stacked(b), stacked(c), factor);
        multiplyElements(stacked(y), factor, added);
        times(a, x, out);
        stacked(out).addi(added);
    }

    @Override
    public void addSquares(Matrix x, Matrix out) {
        Shapes.addSquares(x, out);
        INDArray squares = stacked(first.shaped(x.count(), x.rows(), x.columns()));
        multiplyElements(stacked(x), stacked(x), squares);
        multiply(Transpose.NEITHER, ones(1, x.count()), squares, 1, stacked(out));
    }

    @Override
    public void mapRows(RowMap map, Matrix x, Matrix out) {
        Shapes.mapRows(map, x, out);
        Matrix padded = first.shaped(1, x.rows() + 1, x.columns());
        Matrix selected = second.shaped(1, out.rows(), out.columns());
        clear(padded);
        for (int j = 0; j < out.count(); j++) {
            copy(x.matrix(j), 0, padded, 0, x.matrixSize());
            clear(out.matrix(j));
            for (Selection selection : selections.computeIfAbsent(map, this::selections)) {
                selection.select(rows(padded), rows(selected));
                add(selected, out.matrix(j));
            }
        }
    }

    /** Returns the first terms of all rows, then the second terms, and so on. */
    private List<Selection> selections(RowMap map) {
        int most = IntStream.range(0, map.outputs())
                .map(row -> map.starts().get(row + 1) - map.starts().get(row))
                .max()
                .orElse(0);
        return IntStream.range(0, most)
                .mapToObj(term -> Selection.of(map, term, precision))
                .toList();
    }

    @Override
    public void largest(RowMap windows, Matrix x, Matrix out, Matrix position) {
        int n = x.columns();
        double[] from = values(x);
        double[] largest = new double[(int) out.size()];
        double[] positions = new double[largest.length];
        for (int i = 0; i < largest.length; i++) {
            int row = i / n;
            int winner = windows.columns().get(windows.starts().get(row));
            for (int t = windows.starts().get(row) + 1; t < windows.starts().get(row + 1); t++) {
                int next = windows.columns().get(t);
                winner = isLarger(from[next * n + i % n], from[winner * n + i % n]) ? next : winner;
            }
            largest[i] = from[winner * n + i % n];
            positions[i] = winner;
        }
        write(largest, 1, out);
        write(positions, 1, position);
    }

    private static boolean isLarger(double value, double than) {
        return value > than || (Double.isNaN(value) && !Double.isNaN(than));
    }

    @Override
    public void pick(Matrix position, Matrix x, Matrix out) {
        Shapes.pick(position, x, out);
        int[] elements = elements(position);
        double[] from = values(x);
        double[] picked = new double[(int) out.size()];
        for (int i = 0; i < picked.length; i++) {
            picked[i] = from[i / elements.length * (int) x.matrixSize() + elements[i % elements.length]];
        }
        write(picked, 1, out);
    }

    @Override
    public void addPicked(Matrix position, Matrix c, Matrix x) {
        Shapes.pick(position, x, c);
        int[] elements = elements(position);
        double[] from = values(c);
        double[] sum = values(x);
        for (int i = 0; i < from.length; i++) {
            sum[i / elements.length * (int) x.matrixSize() + elements[i % elements.length]] += from[i];
        }
        write(sum, 1, x);
    }

    /** Returns the element for which each position stands, in a matrix with the same number of columns. */
    private static int[] elements(Matrix position) {
        int n = position.columns();
        double[] rows = values(position);
        return IntStream.range(0, rows.length)
                .map(i -> (int) (rows[i] * n + i % n))
                .toArray();
    }

    @Override
    public void add(Matrix x, Matrix y) {
        Shapes.add(x, y);
        view(y, y.size()).addi(view(x, x.size()));
    }

    @Override
    public void clear(Matrix x) {
        if (x.size() > 0) {
            view(x, x.size()).assign(0);
        }
    }

    @Override
    public void copy(Matrix from, long fromStart, Matrix to, long toStart, long length) {
        if (length > 0) {
            window(to, toStart, 1, length, length).assign(window(from, fromStart, 1, length, length));
        }
    }

    @Override
    public void copyColumns(Matrix from, int first, Matrix to) {
        Shapes.copyColumns(from, first, to);
        rows(to).assign(window(from, first, (long) to.count() * to.rows(), to.columns(), from.columns()));
    }

    @Override
    public void read(Matrix x, double[] values) {
        System.arraycopy(values(x), 0, values, 0, (int) x.size());
    }

    @Override
    public void write(double[] values, double scale, Matrix x) {
        if (x.size() > 0) {
            INDArray scaled =
                    Nd4j.createFromArray(Arrays.copyOf(values, (int) x.size())).muli(scale);
            view(x, x.size()).assign(scaled);
        }
    }

    @Override
    public void gather(Matrix table, int[] examples, int from, Matrix out) {
        int[] taken = Arrays.copyOfRange(examples, from, from + out.columns());
        INDArray rows = rows(first.shaped(1, /* rows= */ out.columns(), /* columns= */ out.rows()));
        select(view(table, table.size() / out.rows(), out.rows()), Nd4j.createFromArray(taken), rows);
        rows(out).assign(rows.transpose());
    }

    @Override
    public Matrix scratch(int slot, int count, int rows, int columns) {
        return scratch[slot].shaped(count, rows, columns);
    }

    /** Computes out = x o y, element by element; an extent of 1 is broadcast. */
    private static void multiplyElements(INDArray x, INDArray y, INDArray out) {
        Nd4j.exec(new MulOp(x, y, out));
    }

    /** Copies the rows with the given indices. */
    private static void select(INDArray from, INDArray rows, INDArray to) {
        Nd4j.exec(DynamicCustomOp.builder("gather")
                .addInputs(from, rows)
                .addOutputs(to)
                .addIntegerArguments(0)
                .build());
    }

    private static double[] values(Matrix x) {
        return x.size() == 0 ? new double[0] : view(x, x.size()).toDoubleVector();
    }

    private INDArray ones(long rows, long columns) {
        if (rows * columns > ones.length()) {
            ones = Nd4j.ones(precision, rows * columns);
        }
        return view(new Matrix(new ArrayMemory(ones), 0, 1, 1, 1), rows, columns);
    }

    /** Returns matrix j of a stack; the matrix of a stack of one is used for every j. */
    private static Matrix at(Matrix x, int j) {
        return x.count() == 1 ? x : x.matrix(j);
    }

    /** Returns the rows of all matrices, one matrix below the other. */
    private static INDArray rows(Matrix x) {
        return view(x, (long) x.count() * x.rows(), x.columns());
    }

    /** Returns an array with each matrix as one row. */
    private static INDArray stacked(Matrix x) {
        return view(x, x.count(), x.matrixSize());
    }

    /** Returns the array with shape [count, blocks, channels, elements of one channel in one block]. */
    private static INDArray byChannel(Channels channels, Matrix x) {
        Shapes.channels(channels, x);
        return view(x, x.count(), channels.blocks(), channels.count(), (long) channels.width() * x.columns());
    }

    /** Returns the array of one number per channel in a shape that can be broadcast with {@link #byChannel}. */
    private static INDArray column(Matrix x) {
        return view(x, x.count(), 1, x.rows(), 1);
    }

    private static INDArray view(Matrix x, long... shape) {
        return view(x, 0, shape, Nd4j.getStrides(shape, 'c'));
    }

    /** Returns some rows and columns of a matrix whose rows begin {@code stride} elements apart. */
    private static INDArray window(Matrix x, long start, long rows, long columns, long stride) {
        return view(x, start, new long[] {rows, columns}, new long[] {stride, 1});
    }

    private static INDArray view(Matrix x, long start, long[] shape, long[] strides) {
        INDArray array = ((ArrayMemory) x.memory()).array;
        return Nd4j.create(array.data(), shape, strides, array.offset() + x.offset() + start, 'c');
    }

    /**
     * The elements of an array, which are in the order of its buffer. It is not a record, because ND4J's equals
     * compares contents approximately.
     */
    private static final class ArrayMemory implements MemoryHandle {
        private final INDArray array;

        ArrayMemory(INDArray array) {
            this.array = array;
        }
    }

    /**
     * A selection is one term of each row of a {@link RowMap}.
     *
     * @param rows the indices of rows of the input, below which there is a row of zeros
     * @param weights a column of weights; empty if all are 1
     */
    private record Selection(INDArray rows, Optional<INDArray> weights) {
        static Selection of(RowMap map, int term, DataType precision) {
            int[] rows = new int[map.outputs()];
            double[] weights = new double[rows.length];
            for (int row = 0; row < rows.length; row++) {
                int t = map.starts().get(row) + term;
                boolean present = t < map.starts().get(row + 1);
                rows[row] = present ? map.columns().get(t) : map.inputs();
                weights[row] = present ? map.weights().get(t) : 1;
            }
            boolean weighted = Arrays.stream(weights).anyMatch(weight -> weight != 1);
            return new Selection(
                    Nd4j.createFromArray(rows),
                    weighted
                            ? Optional.of(Nd4j.createFromArray(weights)
                                    .castTo(precision)
                                    .reshape(new long[] {rows.length, 1}))
                            : Optional.empty());
        }

        void select(INDArray from, INDArray to) {
            Nd4jKernels.select(from, rows, to);
            weights.ifPresent(to::muli);
        }
    }

    @FunctionalInterface
    private interface WindowProduct {
        void accept(INDArray weights, INDArray input, INDArray output);
    }
}
