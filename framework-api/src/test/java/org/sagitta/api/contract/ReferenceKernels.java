package org.sagitta.api.contract;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.layer.Channels;
import org.sagitta.api.layer.ConvolutionShape;
import org.sagitta.api.layer.ElementFunction;
import org.sagitta.api.layer.Kernels;
import org.sagitta.api.layer.Matrix;
import org.sagitta.api.layer.MemoryHandle;
import org.sagitta.api.layer.RowMap;
import org.sagitta.api.layer.Transpose;

/**
 * The reference kernels implement {@link Kernels} in float64, element by element: they are slow, but evidently right. Layers
 * and other kernels are tested against them. They check shapes strictly, and fill scratch memory with NaN, so that reading
 * unwritten memory shows.
 */
public final class ReferenceKernels implements Kernels {
    private static final int SLOTS = 4;

    private final Matrix[] scratch = new Matrix[SLOTS];

    @Override
    public DataType precision() {
        return DataType.DOUBLE;
    }

    @Override
    public Matrix allocate(int count, int rows, int columns) {
        return new Matrix(new HeapElements(count * rows * columns), 0, count, rows, columns);
    }

    @Override
    public Matrix wrap(INDArray array) {
        if (array.dataType() != DataType.DOUBLE) {
            throw new IllegalArgumentException("An array of " + array.dataType());
        }
        INDArray flat = array.reshape(array.ordering(), new long[] {array.length()});
        return new Matrix(new ArrayElements(flat), 0, 1, 1, Math.toIntExact(array.length()));
    }

    @Override
    public void multiply(Transpose transpose, Matrix a, Matrix b, double beta, Matrix c) {
        boolean left = transpose == Transpose.LEFT;
        boolean right = transpose == Transpose.RIGHT;
        int inner = left ? a.rows() : a.columns();
        require(
                inner == (right ? b.columns() : b.rows())
                        && c.rows() == (left ? a.columns() : a.rows())
                        && c.columns() == (right ? b.rows() : b.columns())
                        && isOneOrAsMany(a, c)
                        && isOneOrAsMany(b, c),
                a,
                b,
                c);
        fill(c, (j, row, column) -> {
            double sum = beta == 0 ? 0 : beta * get(c, j, row, column);
            for (int i = 0; i < inner; i++) {
                sum += (left ? get(a, j, i, row) : get(a, j, row, i))
                        * (right ? get(b, j, column, i) : get(b, j, i, column));
            }
            return sum;
        });
    }

    @Override
    public void addOuterProducts(Matrix x, Matrix sum) {
        require(sum.count() == 1 && sum.rows() == x.rows() && sum.columns() == x.rows(), x, sum);
        fill(sum, (one, row, column) -> {
            double total = get(sum, 0, row, column);
            for (int j = 0; j < x.count(); j++) {
                for (int i = 0; i < x.columns(); i++) {
                    total += get(x, j, row, i) * get(x, j, column, i);
                }
            }
            return column <= row ? total : Double.NaN;
        });
    }

    @Override
    public void transpose(Matrix x, Matrix out) {
        require(x.count() == out.count() && x.rows() == out.columns() && x.columns() == out.rows(), x, out);
        fill(out, (j, row, column) -> get(x, j, column, row));
    }

    @Override
    public void convolve(ConvolutionShape shape, Matrix weights, Matrix x, Matrix out) {
        require(isOneOrAsMany(weights, out) && isOneOrAsMany(x, out), weights, x, out);
        forEachTerm(
                out.count(),
                shape,
                weights,
                x,
                out,
                (j, w, from, to, n) -> add(out, j, to, n, element(weights, j, w) * get(x, j, from, n)));
    }

    @Override
    public void convolveTransposed(ConvolutionShape shape, Matrix weights, Matrix c, Matrix x) {
        require(isOneOrAsMany(weights, x) && isOneOrAsMany(c, x), weights, c, x);
        forEachTerm(
                x.count(),
                shape,
                weights,
                x,
                c,
                (j, w, from, to, n) -> add(x, j, from, n, element(weights, j, w) * get(c, j, to, n)));
    }

    @Override
    public void correlate(ConvolutionShape shape, Matrix c, Matrix x, Matrix weights) {
        require(isOneOrAsMany(c, weights) && isOneOrAsMany(x, weights), c, x, weights);
        forEachTerm(weights.count(), shape, weights, x, c, (j, w, from, to, n) -> {
            long at = start(weights, j) + w;
            set(weights, at, element(weights, 0, at) + get(c, j, to, n) * get(x, j, from, n));
        });
    }

    /** Visits each product of the definition in {@link ConvolutionShape}, for each example. */
    private static void forEachTerm(
            int count, ConvolutionShape shape, Matrix weights, Matrix x, Matrix out, Term term) {
        require(
                weights.matrixSize() == (long) shape.taps().length() * shape.outputs() * shape.depth()
                        && x.rows() == shape.inputFeatures()
                        && out.rows() == shape.outputFeatures()
                        && x.columns() == out.columns(),
                weights,
                x,
                out);
        for (int j = 0; j < count; j++) {
            for (int tap = 0; tap < shape.taps().length(); tap++) {
                for (int o = 0; o < shape.outputs(); o++) {
                    for (int i = 0; i < shape.kernelHeight(); i++) {
                        for (int channel = 0; channel < shape.channels(); channel++) {
                            int weight = ((tap * shape.outputs() + o) * shape.kernelHeight() + i) * shape.channels()
                                    + channel;
                            forEachPixel(j, shape, tap, o, i, channel, weight, x.columns(), term);
                        }
                    }
                }
            }
        }
    }

    private static void forEachPixel(
            int j,
            ConvolutionShape shape,
            int tap,
            int output,
            int kernelRow,
            int channel,
            int weight,
            int examples,
            Term term) {
        for (int y = 0; y < shape.outputHeight(); y++) {
            int row = y * shape.stride() - shape.padding() + kernelRow * shape.dilation();
            for (int x = 0; x < shape.outputWidth(); x++) {
                int column = x + shape.taps().get(tap);
                if (row >= 0 && row < shape.height() && column >= 0 && column < shape.width()) {
                    int from = (row * shape.channels() + channel) * shape.width() + column;
                    int to = (y * shape.outputs() + output) * shape.outputWidth() + x;
                    for (int n = 0; n < examples; n++) {
                        term.take(j, weight, from, to, n);
                    }
                }
            }
        }
    }

    @Override
    public void fillChannels(Channels channels, Matrix b, Matrix x) {
        requireChannels(channels, x, b);
        fill(x, (j, row, n) -> get(b, j, channel(channels, row), 0));
    }

    @Override
    public void addChannelSums(Channels channels, Matrix x, Matrix s) {
        requireChannels(channels, x, s);
        require(x.count() == s.count(), x, s);
        forEach(x, (j, row, n) -> add(s, j, channel(channels, row), 0, get(x, j, row, n)));
    }

    @Override
    public void addChannelProducts(Channels channels, Matrix x, Matrix y, Matrix s) {
        Matrix longer = x.count() == 1 ? y : x;
        requireChannels(channels, longer, s);
        requirePaired(longer, x, y);
        require(longer.count() == s.count(), x, y, s);
        forEach(longer, (j, row, n) -> add(s, j, channel(channels, row), 0, get(x, j, row, n) * get(y, j, row, n)));
    }

    @Override
    public void scaleChannels(Channels channels, Matrix p, Matrix x, Matrix r, Matrix out) {
        requireChannels(channels, out, p, r);
        requirePaired(out, x);
        fill(out, (j, row, n) -> {
            int channel = channel(channels, row);
            return get(p, j, channel, 0) * get(x, j, row, n) + get(r, j, channel, 0);
        });
    }

    @Override
    public void combineChannels(Channels channels, Matrix p, Matrix x, Matrix q, Matrix y, Matrix r, Matrix out) {
        requireChannels(channels, out, p, q, r);
        requirePaired(out, x, y);
        fill(out, (j, row, n) -> {
            int channel = channel(channels, row);
            return get(p, j, channel, 0) * get(x, j, row, n)
                    + get(q, j, channel, 0) * get(y, j, row, n)
                    + get(r, j, channel, 0);
        });
    }

    @Override
    public void activate(ElementFunction function, Matrix z, Matrix value, Matrix slope, Matrix curvature) {
        requireSame(z, value, slope);
        double[] from = new double[(int) z.size()];
        read(z, from);
        double[][] results = new double[3][from.length];
        function.evaluate(from, from.length, results[0], results[1], results[2]);
        write(results[0], 1, value);
        write(results[1], 1, slope);
        if (curvature != null) {
            requireSame(z, curvature);
            write(results[2], 1, curvature);
        }
    }

    @Override
    public void times(Matrix a, Matrix x, Matrix out) {
        requireSame(x, out);
        requirePaired(out, a);
        fill(out, (j, row, column) -> get(a, j, row, column) * get(x, j, row, column));
    }

    @Override
    public void timesPlus(Matrix a, Matrix x, Matrix b, Matrix c, Matrix y, Matrix out) {
        requireSame(x, y, out);
        requireSame(a, b, c);
        requirePaired(out, a);
        fill(
                out,
                (j, row, column) -> get(a, j, row, column) * get(x, j, row, column)
                        + get(b, j, row, column) * get(c, j, row, column) * get(y, j, row, column));
    }

    @Override
    public void addSquares(Matrix x, Matrix out) {
        require(out.count() == 1 && x.matrixSize() == out.size(), x, out);
        forEach(x, (j, row, column) -> add(out, 0, row, column, get(x, j, row, column) * get(x, j, row, column)));
    }

    @Override
    public void mapRows(RowMap map, Matrix x, Matrix out) {
        requireMap(map, x, out);
        fill(out, (j, row, n) -> {
            double sum = 0;
            for (int t = map.starts().get(row); t < map.starts().get(row + 1); t++) {
                sum += map.weights().get(t) * get(x, j, map.columns().get(t), n);
            }
            return sum;
        });
    }

    @Override
    public void largest(RowMap windows, Matrix x, Matrix out, Matrix position) {
        requireMap(windows, x, out);
        requireSame(out, position);
        fill(position, (j, row, n) -> {
            int winner = windows.columns().get(windows.starts().get(row));
            for (int t = windows.starts().get(row); t < windows.starts().get(row + 1); t++) {
                int next = windows.columns().get(t);
                winner = isLarger(get(x, j, next, n), get(x, j, winner, n)) ? next : winner;
            }
            return winner;
        });
        pick(position, x, out);
    }

    private static boolean isLarger(double value, double than) {
        return value > than || (Double.isNaN(value) && !Double.isNaN(than));
    }

    @Override
    public void pick(Matrix position, Matrix x, Matrix out) {
        requirePaired(out, position);
        require(x.count() == out.count() && x.columns() == out.columns(), x, out);
        fill(out, (j, row, n) -> get(x, j, (int) get(position, j, row, n), n));
    }

    @Override
    public void addPicked(Matrix position, Matrix c, Matrix x) {
        requirePaired(c, position);
        require(x.count() == c.count() && x.columns() == c.columns(), c, x);
        forEach(c, (j, row, n) -> add(x, j, (int) get(position, j, row, n), n, get(c, j, row, n)));
    }

    @Override
    public void add(Matrix x, Matrix y) {
        require(x.size() == y.size(), x, y);
        for (long i = 0; i < x.size(); i++) {
            set(y, i, element(x, 0, i) + element(y, 0, i));
        }
    }

    @Override
    public void clear(Matrix x) {
        fill(x, (j, row, column) -> 0);
    }

    @Override
    public void copy(Matrix from, long fromStart, Matrix to, long toStart, long length) {
        for (long i = 0; i < length; i++) {
            set(to, toStart + i, element(from, 0, fromStart + i));
        }
    }

    @Override
    public void copyColumns(Matrix from, int first, Matrix to) {
        require(
                from.rows() == to.rows() && from.count() == to.count() && first + to.columns() <= from.columns(),
                from,
                to);
        fill(to, (j, row, column) -> get(from, j, row, first + column));
    }

    @Override
    public void read(Matrix x, double[] values) {
        for (int i = 0; i < x.size(); i++) {
            values[i] = element(x, 0, i);
        }
    }

    @Override
    public void write(double[] values, double scale, Matrix x) {
        for (int i = 0; i < x.size(); i++) {
            set(x, i, scale * values[i]);
        }
    }

    @Override
    public void gather(Matrix table, int[] examples, int from, Matrix out) {
        fill(out, (j, row, n) -> element(table, 0, (long) examples[from + n] * out.rows() + row));
    }

    @Override
    public Matrix scratch(int slot, int count, int rows, int columns) {
        if (scratch[slot] == null || scratch[slot].size() < (long) count * rows * columns) {
            scratch[slot] = allocate(count, rows, columns);
        }
        Matrix shaped = scratch[slot].view(0, count, rows, columns);
        fill(shaped, (j, row, column) -> Double.NaN);
        return shaped;
    }

    private static int channel(Channels channels, int feature) {
        return feature / channels.width() % channels.count();
    }

    private static void fill(Matrix x, Value value) {
        forEach(
                x,
                (j, row, column) -> set(x, start(x, j) + (long) row * x.columns() + column, value.at(j, row, column)));
    }

    private static void forEach(Matrix x, Place place) {
        for (int j = 0; j < x.count(); j++) {
            for (int row = 0; row < x.rows(); row++) {
                for (int column = 0; column < x.columns(); column++) {
                    place.visit(j, row, column);
                }
            }
        }
    }

    private static double get(Matrix x, int j, int row, int column) {
        return element(x, j, (long) row * x.columns() + column);
    }

    private static void add(Matrix x, int j, int row, int column, double amount) {
        long at = start(x, j) + (long) row * x.columns() + column;
        set(x, at, element(x, 0, at) + amount);
    }

    /** Returns an element of matrix j. */
    private static double element(Matrix x, int j, long index) {
        return elements(x).get(x.offset() + start(x, j) + index);
    }

    /** Sets an element of the whole stack. */
    private static void set(Matrix x, long index, double value) {
        elements(x).set(x.offset() + index, value);
    }

    /** Returns the position at which matrix j of a stack begins; a stack of one is the same for every j. */
    private static long start(Matrix x, int j) {
        return x.count() == 1 ? 0 : j * x.matrixSize();
    }

    private static Elements elements(Matrix x) {
        return (Elements) x.memory();
    }

    private static boolean isOneOrAsMany(Matrix x, Matrix others) {
        return x.count() == 1 || x.count() == others.count();
    }

    private static void requireChannels(Channels channels, Matrix x, Matrix... columns) {
        require(channels.features() == x.rows(), x);
        for (Matrix column : columns) {
            require(column.rows() == channels.count() && column.columns() == 1 && isOneOrAsMany(column, x), x, column);
        }
    }

    private static void requireMap(RowMap map, Matrix x, Matrix out) {
        require(
                map.inputs() == x.rows()
                        && map.outputs() == out.rows()
                        && x.columns() == out.columns()
                        && x.count() == out.count(),
                x,
                out);
    }

    private static void requireSame(Matrix x, Matrix... others) {
        for (Matrix other : others) {
            require(x.shape().equals(other.shape()), x, other);
        }
    }

    /** Requires the same rows and columns, and equally many matrices or one. */
    private static void requirePaired(Matrix x, Matrix... others) {
        for (Matrix other : others) {
            require(x.rows() == other.rows() && x.columns() == other.columns() && isOneOrAsMany(other, x), x, other);
        }
    }

    private static void require(boolean fitting, Matrix... shapes) {
        if (!fitting) {
            throw new IllegalArgumentException("Shapes that do not go together: "
                    + Arrays.stream(shapes).map(Matrix::shape).collect(Collectors.joining(", ")));
        }
    }

    /** This handle gives access to the memory element by element. */
    private interface Elements extends MemoryHandle {
        double get(long at);

        void set(long at, double value);
    }

    private static final class HeapElements implements Elements {
        private final double[] values;

        HeapElements(int size) {
            this.values = new double[size];
        }

        @Override
        public double get(long at) {
            return values[(int) at];
        }

        @Override
        public void set(long at, double value) {
            values[(int) at] = value;
        }
    }

    private static final class ArrayElements implements Elements {
        private final INDArray flat;

        ArrayElements(INDArray flat) {
            this.flat = flat;
        }

        @Override
        public double get(long at) {
            return flat.getDouble(at);
        }

        @Override
        public void set(long at, double value) {
            flat.putScalar(at, value);
        }
    }

    @FunctionalInterface
    private interface Value {
        double at(int j, int row, int column);
    }

    @FunctionalInterface
    private interface Place {
        void visit(int j, int row, int column);
    }

    @FunctionalInterface
    private interface Term {
        /**
         * Receives the indices of a term of result j: an element of the weights, rows of the input and of the output, and an
         * example.
         */
        void take(int j, int weight, int from, int to, int example);
    }
}
