package org.sagitta.runtime.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.primitives.ImmutableIntArray;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.sagitta.api.contract.ReferenceKernels;
import org.sagitta.api.layer.Channels;
import org.sagitta.api.layer.ConvolutionShape;
import org.sagitta.api.layer.Kernels;
import org.sagitta.api.layer.Matrix;
import org.sagitta.api.layer.RowMap;
import org.sagitta.api.layer.RowMap.Term;
import org.sagitta.api.layer.Transpose;
import org.sagitta.runtime.engine.rule.ActivationFunction;

/** Tests every method of all kernels against the plain loops of the contract kit, on random shapes. */
class KernelsTest {
    private static final int SEEDS = 12;
    private static final int SLACK = 3;

    static Stream<Arguments> kernels() {
        return Arrays.stream(KernelLibrary.values())
                .flatMap(library -> Stream.of(DataType.DOUBLE, DataType.FLOAT)
                        .flatMap(precision ->
                                IntStream.range(0, SEEDS).mapToObj(seed -> Arguments.of(library, precision, seed))));
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void products(KernelLibrary library, DataType precision, int seed) {
        Draw draw = new Draw(library, precision, seed);
        int m = draw.size();
        int n = draw.length();
        int inner = draw.size();
        for (Transpose transpose : Transpose.values()) {
            for (double beta : new double[] {0, 1, -0.5}) {
                int k = draw.size();
                boolean left = transpose == Transpose.LEFT;
                boolean right = transpose == Transpose.RIGHT;
                Twin a = draw.matrix(draw.oneOr(k), left ? inner : m, left ? m : inner);
                Twin b = draw.matrix(draw.oneOr(k), right ? n : inner, right ? inner : n);
                Twin c = draw.matrix(k, m, n);
                if (beta == 0) {
                    draw.write(c, filled((int) c.tested().size(), Double.NaN));
                }
                draw.both((kernels, of) -> kernels.multiply(transpose, of.apply(a), of.apply(b), beta, of.apply(c)));
                draw.compare(c);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void outerProducts(KernelLibrary library, DataType precision, int seed) {
        Draw draw = new Draw(library, precision, seed);
        compareOuterProducts(draw, draw.size(), draw.length());
        compareOuterProducts(draw, 48, 1000);
        compareOuterProducts(draw, 49, draw.length());
    }

    private static void compareOuterProducts(Draw draw, int rows, int columns) {
        Twin x = draw.matrix(draw.size(), rows, columns);
        Twin sum = draw.matrix(1, rows, rows);
        Twin symmetric = draw.matrix(1, rows, rows);
        draw.both((kernels, of) -> {
            kernels.addOuterProducts(of.apply(x), of.apply(sum));
            for (long row = 0; row < rows; row++) {
                kernels.copy(of.apply(sum), row * rows, of.apply(symmetric), row * rows, row + 1);
            }
        });
        draw.compare(symmetric);
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void transposes(KernelLibrary library, DataType precision, int seed) {
        Draw draw = new Draw(library, precision, seed);
        int k = draw.size();
        int rows = draw.length();
        int columns = draw.size();
        Twin x = draw.matrix(k, rows, columns);
        Twin out = draw.matrix(k, columns, rows);

        draw.both((kernels, of) -> kernels.transpose(of.apply(x), of.apply(out)));
        draw.compare(out);
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void convolutions(KernelLibrary library, DataType precision, int seed) {
        Draw draw = new Draw(library, precision, seed);
        ConvolutionShape shape = draw.convolution();
        int n = draw.size();
        int k = draw.size();
        int weightRows = shape.taps().length() * shape.outputs();
        Twin w = draw.matrix(draw.oneOr(k), weightRows, shape.depth());
        Twin x = draw.matrix(draw.oneOr(k), shape.inputFeatures(), n);
        Twin c = draw.matrix(draw.oneOr(k), shape.outputFeatures(), n);
        Twin output = draw.matrix(k, shape.outputFeatures(), n);
        Twin input = draw.matrix(k, shape.inputFeatures(), n);
        Twin weights = draw.matrix(k, weightRows, shape.depth());

        draw.both((kernels, of) -> kernels.convolve(shape, of.apply(w), of.apply(x), of.apply(output)));
        draw.both((kernels, of) -> kernels.convolveTransposed(shape, of.apply(w), of.apply(c), of.apply(input)));
        draw.both((kernels, of) -> kernels.correlate(shape, of.apply(c), of.apply(x), of.apply(weights)));

        draw.compare(output);
        draw.compare(input);
        draw.compare(weights);
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void channels(KernelLibrary library, DataType precision, int seed) {
        Draw draw = new Draw(library, precision, seed);
        Channels channels = new Channels(draw.size(), draw.size(), draw.size());
        int rows = channels.features();
        int n = draw.length();
        int k = draw.size();
        Twin x = draw.matrix(k, rows, n);
        Twin y = draw.matrix(draw.oneOr(k), rows, n);
        Twin p = draw.matrix(draw.oneOr(k), channels.count(), 1);
        Twin q = draw.matrix(draw.oneOr(k), channels.count(), 1);
        Twin r = draw.matrix(draw.oneOr(k), channels.count(), 1);
        Twin sums = draw.matrix(k, channels.count(), 1);
        Twin out = draw.matrix(k, rows, n);

        draw.both((kernels, of) -> kernels.addChannelSums(channels, of.apply(x), of.apply(sums)));
        draw.compare(sums);
        draw.both((kernels, of) -> kernels.addChannelProducts(channels, of.apply(y), of.apply(x), of.apply(sums)));
        draw.compare(sums);
        draw.both((kernels, of) -> kernels.fillChannels(channels, of.apply(p), of.apply(out)));
        draw.compare(out);
        draw.both((kernels, of) ->
                kernels.scaleChannels(channels, of.apply(p), of.apply(y), of.apply(sums), of.apply(out)));
        draw.compare(out);
        draw.both((kernels, of) -> kernels.combineChannels(
                channels, of.apply(p), of.apply(x), of.apply(q), of.apply(y), of.apply(r), of.apply(out)));
        draw.compare(out);
        draw.both((kernels, of) -> kernels.combineChannels(
                channels, of.apply(p), of.apply(y), of.apply(q), of.apply(x), of.apply(r), of.apply(x)));
        draw.compare(x);
        draw.both((kernels, of) -> kernels.combineChannels(
                channels, of.apply(p), of.apply(x), of.apply(q), of.apply(out), of.apply(r), of.apply(x)));
        draw.compare(x);
        draw.both((kernels, of) -> kernels.scaleChannels(channels, of.apply(p), of.apply(x), of.apply(r), of.apply(x)));
        draw.compare(x);
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void elements(KernelLibrary library, DataType precision, int seed) {
        Draw draw = new Draw(library, precision, seed);
        int rows = draw.size();
        int n = draw.length();
        int k = draw.size();
        Twin a = draw.matrix(1, rows, n);
        Twin b = draw.matrix(1, rows, n);
        Twin c = draw.matrix(1, rows, n);
        Twin x = draw.matrix(k, rows, n);
        Twin y = draw.matrix(k, rows, n);
        Twin out = draw.matrix(k, rows, n);
        Twin squares = draw.matrix(1, rows, n);

        draw.both((kernels, of) -> kernels.times(of.apply(a), of.apply(x), of.apply(out)));
        draw.compare(out);
        draw.both((kernels, of) ->
                kernels.timesPlus(of.apply(a), of.apply(x), of.apply(b), of.apply(c), of.apply(y), of.apply(out)));
        draw.compare(out);
        draw.both((kernels, of) -> kernels.addSquares(of.apply(out), of.apply(squares)));
        draw.compare(squares);
        draw.both((kernels, of) -> kernels.add(of.apply(x), of.apply(out)));
        draw.compare(out);
        draw.both((kernels, of) ->
                kernels.timesPlus(of.apply(a), of.apply(x), of.apply(b), of.apply(c), of.apply(y), of.apply(x)));
        draw.compare(x);
        draw.both((kernels, of) -> kernels.times(of.apply(a), of.apply(x), of.apply(x)));
        draw.compare(x);
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void functions(KernelLibrary library, DataType precision, int seed) {
        Draw draw = new Draw(library, precision, seed);
        int rows = draw.size();
        int n = draw.length();
        Twin z = draw.matrix(1, rows, n);
        Twin value = draw.matrix(1, rows, n);
        Twin slope = draw.matrix(1, rows, n);
        Twin curvature = draw.matrix(1, rows, n);

        draw.both((kernels, of) -> kernels.activate(
                new ActivationFunction.Silu(), of.apply(z), of.apply(value), of.apply(slope), of.apply(curvature)));
        List.of(value, slope, curvature).forEach(draw::compare);
        draw.both((kernels, of) -> kernels.activate(
                new ActivationFunction.LeakyRelu(0.1), of.apply(z), of.apply(value), of.apply(slope), null));
        List.of(value, slope).forEach(draw::compare);
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void rowMaps(KernelLibrary library, DataType precision, int seed) {
        Draw draw = new Draw(library, precision, seed);
        int inputs = draw.size();
        int n = draw.length();
        int k = draw.size();
        for (RowMap map : List.of(draw.map(inputs, 0), draw.selection(inputs), RowMap.of(inputs, List.of(List.of())))) {
            Twin x = draw.matrix(k, inputs, n);
            Twin out = draw.matrix(k, map.outputs(), n);
            draw.write(out, filled((int) out.tested().size(), Double.NaN));
            for (int time = 0; time < 2; time++) {
                draw.both((kernels, of) -> kernels.mapRows(map, of.apply(x), of.apply(out)));
                draw.compare(out);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void maxima(KernelLibrary library, DataType precision, int seed) {
        Draw draw = new Draw(library, precision, seed);
        int inputs = draw.size();
        int n = draw.length();
        int k = draw.size();
        RowMap windows = draw.map(inputs, 1);
        Twin x = draw.matrix(1, inputs, n);
        draw.write(x, draw.withTiesAndOneNan(inputs * n));
        Twin out = draw.matrix(1, windows.outputs(), n);
        Twin position = draw.matrix(1, windows.outputs(), n);
        Twin tangents = draw.matrix(k, inputs, n);
        Twin picked = draw.matrix(k, windows.outputs(), n);

        draw.both((kernels, of) -> kernels.largest(windows, of.apply(x), of.apply(out), of.apply(position)));
        draw.compare(out);
        draw.compare(position);
        draw.both((kernels, of) -> kernels.pick(of.apply(position), of.apply(tangents), of.apply(picked)));
        draw.compare(picked);
        draw.both((kernels, of) -> kernels.addPicked(of.apply(position), of.apply(picked), of.apply(tangents)));
        draw.compare(tangents);
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void copies(KernelLibrary library, DataType precision, int seed) {
        Draw draw = new Draw(library, precision, seed);
        int rows = draw.size();
        int n = draw.length() + 2;
        int k = draw.size();
        Twin from = draw.matrix(k, rows, n);
        Twin to = draw.matrix(k, rows, n);
        Twin columns = draw.matrix(k, rows, n - 2);
        Twin rowsOfTable = draw.matrix(1, rows, n);
        int[] examples = draw.random.ints(4, 0, rows).toArray();

        draw.both((kernels, of) -> kernels.copy(of.apply(from), 1, of.apply(to), 2, (long) k * rows * n - 2));
        draw.compare(to);
        draw.both((kernels, of) -> kernels.copyColumns(of.apply(from), 1, of.apply(columns)));
        draw.compare(columns);
        draw.both((kernels, of) -> {
            Matrix table = of.apply(rowsOfTable).view(0, 1, 1, rows * n);
            Matrix gathered = kernels.allocate(1, n, 3);
            kernels.gather(table, examples, 1, gathered);
            kernels.copy(gathered, 0, of.apply(to), 0, 2L * n);
        });
        draw.compare(to);
        draw.both((kernels, of) -> kernels.clear(of.apply(to)));
        draw.compare(to);
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void memory(KernelLibrary library, DataType precision, int seed) {
        Draw draw = new Draw(library, precision, seed);
        int rows = draw.size();
        int n = draw.length();
        Kernels kernels = library.of(precision);
        Matrix zeros = kernels.allocate(2, rows, n);
        double[] values = filled(2 * rows * n + 1, -1);
        kernels.read(zeros, values);
        assertArrayEquals(withLast(filled(2 * rows * n, 0), -1), values);

        Matrix first = kernels.scratch(1, 1, rows, n);
        kernels.write(filled(rows * n, 3), 0.5, first);
        kernels.scratch(2, 1, rows, n);
        Matrix again = kernels.scratch(1, 1, n, rows);
        kernels.read(again, values);
        assertSame(first.memory(), again.memory());
        assertArrayEquals(filled(rows * n, 1.5), Arrays.copyOf(values, rows * n));

        assertNotEquals(kernels.allocate(1, rows, n), kernels.allocate(1, rows, n));

        Matrix none = kernels.allocate(1, 0, 1);
        kernels.write(new double[0], 1, none);
        kernels.clear(none);
        kernels.read(none, new double[0]);
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void arrays(KernelLibrary library, DataType precision, int seed) {
        Draw draw = new Draw(library, precision, seed);
        int rows = draw.size();
        int n = draw.size() + 2;
        INDArray whole = Nd4j.create(precision, new long[] {rows, n}, 'f');
        INDArray part = whole.get(NDArrayIndex.all(), NDArrayIndex.interval(1, n));
        Kernels kernels = library.of(precision);
        double[] values = draw.numbers(rows * (n - 1));

        kernels.write(values, 1, kernels.wrap(part));

        for (int column = 0; column < n; column++) {
            for (int row = 0; row < rows; row++) {
                assertEquals(column == 0 ? 0 : values[(column - 1) * rows + row], whole.getDouble(row, column));
            }
        }
        DataType other = precision == DataType.FLOAT ? DataType.DOUBLE : DataType.FLOAT;
        assertThrows(IllegalArgumentException.class, () -> kernels.wrap(Nd4j.zeros(other, 2)));
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void longSumsKeepTheirDigits(KernelLibrary library, DataType precision, int seed) {
        Kernels kernels = library.of(precision);
        int n = 1 << 20;
        Matrix x = kernels.allocate(1, 1, n);
        kernels.write(
                new Draw(library, precision, seed).random.doubles(n, 0.9, 1.1).toArray(), 1, x);
        double[] values = new double[n];
        kernels.read(x, values);
        Matrix sum = kernels.allocate(1, 1, 1);

        kernels.addChannelSums(new Channels(1, 1, 1), x, sum);

        double expected = Arrays.stream(values).sum();
        double[] found = new double[1];
        kernels.read(sum, found);
        assertEquals(expected, found[0], expected * (precision == DataType.FLOAT ? 1e-6 : 1e-13));
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void shapesThatDoNotGoTogetherAreRefused(KernelLibrary library, DataType precision, int seed) {
        Draw draw = new Draw(library, precision, seed);
        for (Kernels kernels : List.of(library.of(precision), new ReferenceKernels())) {
            Matrix x = kernels.allocate(2, 3, 4);
            Matrix other = kernels.allocate(2, 4, 4);
            Matrix one = kernels.allocate(1, 3, 4);
            RowMap map = draw.map(5, 0);
            List.<Runnable>of(
                            () -> kernels.multiply(Transpose.NEITHER, x, x, 0, x),
                            () -> kernels.multiply(Transpose.LEFT, kernels.allocate(3, 3, 4), x, 0, other),
                            () -> kernels.convolve(draw.convolution(), one, one, one),
                            () -> kernels.fillChannels(new Channels(2, 1, 1), kernels.allocate(1, 1, 1), x),
                            () -> kernels.activate(new ActivationFunction.Tanh(), x, other, x, null),
                            () -> kernels.times(one, other, other),
                            () -> kernels.timesPlus(one, x, one, one, other, x),
                            () -> kernels.addSquares(other, one),
                            () -> kernels.addOuterProducts(x, one),
                            () -> kernels.transpose(x, one),
                            () -> kernels.mapRows(map, x, x),
                            () -> kernels.pick(one, x, other),
                            () -> kernels.addPicked(one, other, x),
                            () -> kernels.add(x, other),
                            () -> kernels.copyColumns(x, 1, x))
                    .forEach(call -> assertThrows(IllegalArgumentException.class, call::run));
        }
    }

    private static double[] filled(int length, double value) {
        double[] values = new double[length];
        Arrays.fill(values, value);
        return values;
    }

    private static double[] withLast(double[] values, double last) {
        double[] result = Arrays.copyOf(values, values.length + 1);
        result[values.length] = last;
        return result;
    }

    /** The same matrix in the memory of the tested kernels and of the reference. */
    private record Twin(Matrix tested, Matrix reference) {}

    @FunctionalInterface
    private interface Action {
        void take(Kernels kernels, Function<Twin, Matrix> of);
    }

    /** Draws random shapes and contents. */
    private static final class Draw {
        private final Kernels tested;
        private final Kernels reference = new ReferenceKernels();
        private final Random random;

        Draw(KernelLibrary library, DataType precision, int seed) {
            this.tested = library.of(precision);
            this.random = new Random(seed);
        }

        int size() {
            return 1 + random.nextInt(5);
        }

        /** Now and then more than the kernels take at once. */
        int length() {
            return random.nextInt(3) == 0 ? 1500 + random.nextInt(5) : size();
        }

        int oneOr(int k) {
            return random.nextBoolean() ? 1 : k;
        }

        /** A view inside of longer memory. */
        Twin matrix(int count, int rows, int columns) {
            int size = count * rows * columns;
            int offset = random.nextInt(SLACK);
            Matrix first = tested.allocate(1, 1, size + SLACK);
            Matrix second = reference.allocate(1, 1, size + SLACK);
            Twin twin = new Twin(first, second);
            write(twin, numbers(size + SLACK));
            return new Twin(first.view(offset, count, rows, columns), second.view(offset, count, rows, columns));
        }

        void write(Twin to, double[] values) {
            tested.write(values, 1, to.tested());
            reference.write(values, 1, to.reference());
        }

        /** Numbers that both precisions hold exactly. */
        double[] numbers(int size) {
            return IntStream.range(0, size)
                    .mapToDouble(i -> (float) random.nextGaussian())
                    .toArray();
        }

        double[] withTiesAndOneNan(int size) {
            double[] values = random.ints(size, 0, 3).asDoubleStream().toArray();
            values[random.nextInt(size)] = Double.NaN;
            return values;
        }

        /** Rows of at least so many terms. */
        RowMap map(int inputs, int fewest) {
            return RowMap.of(
                    inputs,
                    Stream.generate(() -> random.ints(0, inputs)
                                    .distinct()
                                    .limit(Math.min(inputs, fewest + random.nextInt(4)))
                                    .mapToObj(row -> new Term(row, (float) random.nextGaussian()))
                                    .toList())
                            .limit(size())
                            .toList());
        }

        /** Some rows as they are. */
        RowMap selection(int inputs) {
            return RowMap.of(
                    inputs,
                    IntStream.range(0, size())
                            .mapToObj(row -> List.of(new Term(random.nextInt(inputs), 1)))
                            .toList());
        }

        ConvolutionShape convolution() {
            int height = 2 + size();
            int width = 2 + size();
            // Wide ones go other ways through BLAS.
            boolean wide = random.nextInt(3) == 0;
            return new ConvolutionShape(
                    wide ? 33 + size() : size(),
                    height,
                    width,
                    wide ? 17 + size() : size(),
                    size(),
                    size(),
                    1 + random.nextInt(3),
                    1 + random.nextInt(2),
                    random.nextInt(3),
                    1 + random.nextInt(2),
                    ImmutableIntArray.copyOf(random.ints(size(), -2, width)));
        }

        void both(Action action) {
            action.take(tested, Twin::tested);
            action.take(reference, Twin::reference);
        }

        /** The matrices and the memory around them. */
        void compare(Twin twin) {
            double[] found = memory(tested, twin.tested());
            double[] expected = memory(reference, twin.reference());
            double scale = Math.max(
                    1,
                    Arrays.stream(expected)
                            .filter(Double::isFinite)
                            .map(Math::abs)
                            .max()
                            .orElse(1));
            double tolerance = tested.precision() == DataType.DOUBLE ? 1e-13 : 1e-5;
            assertArrayEquals(expected, found, tolerance * scale);
        }

        private static double[] memory(Kernels kernels, Matrix x) {
            Matrix whole = new Matrix(x.memory(), 0, 1, 1, (int) x.size() + SLACK);
            double[] values = new double[(int) whole.size()];
            kernels.read(whole, values);
            return values;
        }
    }
}
