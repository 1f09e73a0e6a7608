package org.sagitta.api.contract;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sagitta.api.layer.Channels;
import org.sagitta.api.layer.ConvolutionShape;
import org.sagitta.api.layer.ElementFunction;
import org.sagitta.api.layer.Kernels;
import org.sagitta.api.layer.Matrix;
import org.sagitta.api.layer.Memory;
import org.sagitta.api.layer.RowMap;
import org.sagitta.api.layer.Transpose;

/** The arithmetic of layers as it is defined: loops over arrays of doubles. Scratch memory is full of NaN whenever it is given out. */
public final class ReferenceKernels implements Kernels {
    private final Map<Integer, double[]> scratch = new HashMap<>();

    private static final class Doubles implements Memory {
        private final double[] values;

        Doubles(double[] values) {
            this.values = values;
        }
    }

    @Override
    public DataType precision() {
        return DataType.DOUBLE;
    }

    @Override
    public Matrix allocate(int count, int rows, int columns) {
        return new Matrix(new Doubles(new double[count * rows * columns]), 0, count, rows, columns);
    }

    @Override
    public Matrix wrap(INDArray array) {
        throw new UnsupportedOperationException("ND4J's memory is not an array of doubles");
    }

    @Override
    public void multiply(Transpose transpose, Matrix a, Matrix b, double beta, Matrix c) {
        boolean left = transpose == Transpose.LEFT;
        boolean right = transpose == Transpose.RIGHT;
        int inner = left ? a.rows() : a.columns();
        require(
                inner == (right ? b.columns() : b.rows())
                        && c.rows() == (left ? a.columns() : a.rows())
                        && c.columns() == (right ? b.rows() : b.columns()),
                c,
                a,
                b);
        forEachElement(c, (j, row, column) -> {
            double sum = beta == 0 ? 0 : beta * get(c, j, row, column);
            for (int i = 0; i < inner; i++) {
                sum += (left ? get(a, j, i, row) : get(a, j, row, i))
                        * (right ? get(b, j, column, i) : get(b, j, i, column));
            }
            set(c, j, row, column, sum);
        });
    }

    @Override
    public void convolve(ConvolutionShape shape, Matrix weights, Matrix x, Matrix out) {
        requireConvolution(shape, out, weights, x, out);
        forEachTerm(
                shape,
                out.count(),
                x.columns(),
                (j, tap, depth, from, to, e) -> add(out, j, to, e, get(weights, j, tap, depth) * get(x, j, from, e)));
    }

    @Override
    public void convolveTransposed(ConvolutionShape shape, Matrix weights, Matrix c, Matrix x) {
        requireConvolution(shape, x, weights, x, c);
        forEachTerm(
                shape,
                x.count(),
                x.columns(),
                (j, tap, depth, from, to, e) -> add(x, j, from, e, get(weights, j, tap, depth) * get(c, j, to, e)));
    }

    @Override
    public void correlate(ConvolutionShape shape, Matrix c, Matrix x, Matrix weights) {
        requireConvolution(shape, weights, weights, x, c);
        forEachTerm(
                shape,
                weights.count(),
                x.columns(),
                (j, tap, depth, from, to, e) -> add(weights, j, tap, depth, get(c, j, to, e) * get(x, j, from, e)));
    }

    @Override
    public void fillChannels(Channels channels, Matrix b, Matrix x) {
        requireChannels(channels, x, x, b);
        forEachElement(x, (j, row, e) -> set(x, j, row, e, get(b, j, channel(channels, row), 0)));
    }

    @Override
    public void addChannelSums(Channels channels, Matrix x, Matrix s) {
        requireChannels(channels, s, x, s);
        forEachElement(s.count(), x, (j, row, e) -> add(s, j, channel(channels, row), 0, get(x, j, row, e)));
    }

    @Override
    public void addChannelProducts(Channels channels, Matrix x, Matrix y, Matrix s) {
        requireChannels(channels, s, x, s);
        requireChannels(channels, s, y, s);
        forEachElement(
                s.count(),
                x,
                (j, row, e) -> add(s, j, channel(channels, row), 0, get(x, j, row, e) * get(y, j, row, e)));
    }

    @Override
    public void scaleChannels(Channels channels, Matrix p, Matrix x, Matrix r, Matrix out) {
        requireChannels(channels, out, x, p);
        requireChannels(channels, out, out, r);
        forEachElement(out, (j, row, e) -> {
            int c = channel(channels, row);
            set(out, j, row, e, get(p, j, c, 0) * get(x, j, row, e) + get(r, j, c, 0));
        });
    }

    @Override
    public void combineChannels(Channels channels, Matrix p, Matrix x, Matrix q, Matrix y, Matrix r, Matrix out) {
        requireChannels(channels, out, x, p);
        requireChannels(channels, out, y, q);
        requireChannels(channels, out, out, r);
        forEachElement(out, (j, row, e) -> {
            int c = channel(channels, row);
            set(
                    out,
                    j,
                    row,
                    e,
                    get(p, j, c, 0) * get(x, j, row, e) + get(q, j, c, 0) * get(y, j, row, e) + get(r, j, c, 0));
        });
    }

    @Override
    public void activate(ElementFunction function, Matrix z, Matrix value, Matrix slope, Matrix curvature) {
        require(sameMatrix(z, value) && sameMatrix(z, slope), value, z, slope);
        forEachElement(z, (j, row, e) -> {
            double[] phi = new double[1];
            double[] first = new double[1];
            double[] second = new double[1];
            function.evaluate(new double[] {get(z, j, row, e)}, 1, phi, first, second);
            set(value, j, row, e, phi[0]);
            set(slope, j, row, e, first[0]);
            if (curvature != null) {
                set(curvature, j, row, e, second[0]);
            }
        });
    }

    @Override
    public void times(Matrix a, Matrix x, Matrix out) {
        require(a.count() == 1 && sameMatrix(a, out) && sameMatrix(x, out), out, x);
        forEachElement(out, (j, row, e) -> set(out, j, row, e, get(a, 0, row, e) * get(x, j, row, e)));
    }

    @Override
    public void timesPlus(Matrix a, Matrix x, Matrix b, Matrix c, Matrix y, Matrix out) {
        require(
                a.count() == 1
                        && b.count() == 1
                        && c.count() == 1
                        && sameMatrix(a, out)
                        && sameMatrix(b, out)
                        && sameMatrix(c, out)
                        && sameMatrix(x, out)
                        && sameMatrix(y, out),
                out,
                x,
                y);
        forEachElement(
                out,
                (j, row, e) -> set(
                        out,
                        j,
                        row,
                        e,
                        get(a, 0, row, e) * get(x, j, row, e)
                                + get(b, 0, row, e) * get(c, 0, row, e) * get(y, j, row, e)));
    }

    @Override
    public void addSquares(Matrix x, Matrix out) {
        require(out.count() == 1 && sameMatrix(x, out), out);
        forEachElement(x, (j, row, e) -> add(out, 0, row, e, get(x, j, row, e) * get(x, j, row, e)));
    }

    @Override
    public void mapRows(RowMap map, Matrix x, Matrix out) {
        require(map.inputs() == x.rows() && map.outputs() == out.rows() && x.columns() == out.columns(), out, x);
        forEachElement(out, (j, row, e) -> {
            double sum = 0;
            for (int t = map.starts().get(row); t < map.starts().get(row + 1); t++) {
                sum += map.weights().get(t) * get(x, j, map.columns().get(t), e);
            }
            set(out, j, row, e, sum);
        });
    }

    @Override
    public void largest(RowMap windows, Matrix x, Matrix out, Matrix position) {
        require(windows.inputs() == x.rows() && windows.outputs() == out.rows(), out, x);
        require(sameMatrix(out, position), out, position);
        forEachElement(out, (j, row, e) -> {
            int best = windows.columns().get(windows.starts().get(row));
            for (int t = windows.starts().get(row); t < windows.starts().get(row + 1); t++) {
                int next = windows.columns().get(t);
                if (Double.compare(get(x, j, next, e), get(x, j, best, e)) > 0) {
                    best = next;
                }
            }
            set(out, j, row, e, get(x, j, best, e));
            set(position, j, row, e, best);
        });
    }

    @Override
    public void pick(Matrix position, Matrix x, Matrix out) {
        require(sameMatrix(position, out) && x.columns() == out.columns(), out, x);
        forEachElement(out, (j, row, e) -> set(out, j, row, e, get(x, j, (int) get(position, 0, row, e), e)));
    }

    @Override
    public void addPicked(Matrix position, Matrix c, Matrix x) {
        require(sameMatrix(position, c) && x.columns() == c.columns(), x, c);
        forEachElement(c, (j, row, e) -> add(x, j, (int) get(position, 0, row, e), e, get(c, j, row, e)));
    }

    @Override
    public void add(Matrix x, Matrix y) {
        require(sameMatrix(x, y) && x.count() == y.count(), y, x);
        forEachElement(y, (j, row, e) -> add(y, j, row, e, get(x, j, row, e)));
    }

    @Override
    public void clear(Matrix x) {
        forEachElement(x, (j, row, e) -> set(x, j, row, e, 0));
    }

    @Override
    public void copy(Matrix from, long fromStart, Matrix to, long toStart, long length) {
        System.arraycopy(
                values(from), (int) (from.offset() + fromStart), values(to), (int) (to.offset() + toStart), (int)
                        length);
    }

    @Override
    public void copyColumns(Matrix from, int first, Matrix to) {
        require(from.rows() == to.rows() && first + to.columns() <= from.columns(), to, from);
        forEachElement(to, (j, row, e) -> set(to, j, row, e, get(from, j, row, first + e)));
    }

    @Override
    public void read(Matrix x, double[] values) {
        System.arraycopy(values(x), (int) x.offset(), values, 0, (int) x.size());
    }

    @Override
    public void write(double[] values, double scale, Matrix x) {
        for (int i = 0; i < x.size(); i++) {
            values(x)[(int) x.offset() + i] = scale * values[i];
        }
    }

    @Override
    public void gather(Matrix table, int[] examples, int from, Matrix out) {
        Matrix rows = table.view(0, 1, (int) table.size() / out.rows(), out.rows());
        forEachElement(out, (j, row, e) -> set(out, j, row, e, get(rows, 0, examples[from + e], row)));
    }

    @Override
    public Matrix scratch(int slot, int count, int rows, int columns) {
        int size = count * rows * columns;
        double[] memory = scratch.merge(slot, new double[size], (old, fresh) -> old.length < size ? fresh : old);
        Arrays.fill(memory, Double.NaN);
        return new Matrix(new Doubles(memory), 0, count, rows, columns);
    }

    /** Every term of the convolution: output feature {@code to} takes input feature {@code from} times one weight. */
    private static void forEachTerm(ConvolutionShape shape, int count, int examples, Term term) {
        for (int y = 0; y < shape.outputHeight(); y++) {
            for (int i = 0; i < shape.kernelHeight(); i++) {
                int row = y * shape.stride() - shape.padding() + i * shape.dilation();
                for (int tap = 0; tap < shape.taps().length(); tap++) {
                    for (int x = 0; x < shape.outputWidth(); x++) {
                        int column = x + shape.taps().get(tap);
                        boolean inside = row >= 0 && row < shape.height() && column >= 0 && column < shape.width();
                        for (int o = 0; inside && o < shape.outputs(); o++) {
                            for (int c = 0; c < shape.channels(); c++) {
                                int from = (row * shape.channels() + c) * shape.width() + column;
                                int to = (y * shape.outputs() + o) * shape.outputWidth() + x;
                                for (int j = 0; j < count; j++) {
                                    for (int e = 0; e < examples; e++) {
                                        term.accept(
                                                j, tap * shape.outputs() + o, i * shape.channels() + c, from, to, e);
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    private static void forEachElement(Matrix x, Element element) {
        forEachElement(x.count(), x, element);
    }

    private static void forEachElement(int count, Matrix x, Element element) {
        for (int j = 0; j < count; j++) {
            for (int row = 0; row < x.rows(); row++) {
                for (int column = 0; column < x.columns(); column++) {
                    element.accept(j, row, column);
                }
            }
        }
    }

    private static int channel(Channels channels, int feature) {
        return feature / channels.width() % channels.count();
    }

    private static boolean sameMatrix(Matrix x, Matrix y) {
        return x.rows() == y.rows() && x.columns() == y.columns();
    }

    private static void requireConvolution(ConvolutionShape shape, Matrix result, Matrix weights, Matrix x, Matrix c) {
        require(
                weights.rows() == shape.taps().length() * shape.outputs()
                        && weights.columns() == shape.depth()
                        && x.rows() == shape.inputFeatures()
                        && c.rows() == shape.outputFeatures()
                        && x.columns() == c.columns(),
                result,
                weights,
                x,
                c);
    }

    private static void requireChannels(Channels channels, Matrix result, Matrix features, Matrix column) {
        require(
                features.rows() == channels.features() && column.rows() == channels.count() && column.columns() == 1,
                result,
                features,
                column);
    }

    /** Stacks pair up where each has one matrix, or as many as the result. */
    private static void require(boolean fitting, Matrix result, Matrix... others) {
        if (!fitting
                || Arrays.stream(others).anyMatch(other -> other.count() != 1 && other.count() != result.count())) {
            throw new IllegalArgumentException("Shapes that do not go together: " + result.shape() + " of "
                    + Arrays.stream(others).map(Matrix::shape).collect(Collectors.joining(", ")));
        }
    }

    private static double[] values(Matrix x) {
        return ((Doubles) x.memory()).values;
    }

    private static int index(Matrix x, int j, int row, int column) {
        return (int) (x.offset() + (x.count() == 1 ? 0 : j * x.matrixSize()) + (long) row * x.columns() + column);
    }

    private static double get(Matrix x, int j, int row, int column) {
        return values(x)[index(x, j, row, column)];
    }

    private static void set(Matrix x, int j, int row, int column, double value) {
        values(x)[index(x, j, row, column)] = value;
    }

    private static void add(Matrix x, int j, int row, int column, double value) {
        values(x)[index(x, j, row, column)] += value;
    }

    @FunctionalInterface
    private interface Element {
        void accept(int j, int row, int column);
    }

    @FunctionalInterface
    private interface Term {
        void accept(int j, int weightRow, int weightColumn, int from, int to, int example);
    }
}
