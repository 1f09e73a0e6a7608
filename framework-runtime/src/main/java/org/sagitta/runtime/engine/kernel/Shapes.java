package org.sagitta.runtime.engine.kernel;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.sagitta.api.layer.Channels;
import org.sagitta.api.layer.ConvolutionShape;
import org.sagitta.api.layer.Matrix;
import org.sagitta.api.layer.RowMap;
import org.sagitta.api.layer.Transpose;

/**
 * Checks that the shapes of matrices fit together for each method of {@link org.sagitta.api.layer.Kernels}, and throws
 * an exception if they do not.
 */
final class Shapes {
    private Shapes() {}

    static void multiply(Transpose transpose, Matrix a, Matrix b, Matrix c) {
        boolean left = transpose == Transpose.LEFT;
        boolean right = transpose == Transpose.RIGHT;
        require(
                (left ? a.rows() : a.columns()) == (right ? b.columns() : b.rows())
                        && c.rows() == (left ? a.columns() : a.rows())
                        && c.columns() == (right ? b.rows() : b.columns())
                        && fits(a, c)
                        && fits(b, c),
                a,
                b,
                c);
    }

    static void transpose(Matrix x, Matrix out) {
        require(x.count() == out.count() && x.rows() == out.columns() && x.columns() == out.rows(), x, out);
    }

    static void outerProducts(Matrix x, Matrix sum) {
        require(sum.count() == 1 && sum.rows() == x.rows() && sum.columns() == x.rows(), x, sum);
    }

    static void convolution(ConvolutionShape shape, Matrix weights, Matrix x, Matrix out) {
        require(
                weights.matrixSize() == (long) shape.taps().length() * shape.outputs() * shape.depth()
                        && x.rows() == shape.inputFeatures()
                        && out.rows() == shape.outputFeatures()
                        && x.columns() == out.columns(),
                weights,
                x,
                out);
    }

    static void channels(Channels channels, Matrix x) {
        require(channels.features() == x.rows(), x);
    }

    static void activate(Matrix z, Matrix value, Matrix slope) {
        require(z.size() == value.size() && z.size() == slope.size(), z, value, slope);
    }

    static void times(Matrix a, Matrix x, Matrix out) {
        require(a.count() == 1 && a.matrixSize() == x.matrixSize() && x.size() == out.size(), a, x, out);
    }

    static void timesPlus(Matrix a, Matrix x, Matrix b, Matrix c, Matrix y, Matrix out) {
        require(
                a.count() == 1
                        && a.matrixSize() == x.matrixSize()
                        && a.size() == b.size()
                        && a.size() == c.size()
                        && x.size() == y.size()
                        && x.size() == out.size(),
                a,
                x,
                b,
                c,
                y,
                out);
    }

    static void addSquares(Matrix x, Matrix out) {
        require(out.count() == 1 && x.matrixSize() == out.size(), x, out);
    }

    static void mapRows(RowMap map, Matrix x, Matrix out) {
        require(
                map.inputs() == x.rows()
                        && map.outputs() == out.rows()
                        && x.columns() == out.columns()
                        && x.count() == out.count(),
                x,
                out);
    }

    /** Checks the shapes for {@link org.sagitta.api.layer.Kernels#pick} and its reverse. */
    static void pick(Matrix position, Matrix x, Matrix picked) {
        require(position.matrixSize() == picked.matrixSize() && x.count() == picked.count(), position, x, picked);
    }

    static void add(Matrix x, Matrix y) {
        require(x.size() == y.size(), x, y);
    }

    static void copyColumns(Matrix from, int first, Matrix to) {
        require(
                from.rows() == to.rows() && from.count() == to.count() && first + to.columns() <= from.columns(),
                from,
                to);
    }

    private static boolean fits(Matrix factor, Matrix result) {
        return factor.count() == 1 || factor.count() == result.count();
    }

    private static void require(boolean fitting, Matrix... shapes) {
        if (!fitting) {
            throw new IllegalArgumentException("Shapes that do not go together: "
                    + Arrays.stream(shapes).map(Matrix::shape).collect(Collectors.joining(", ")));
        }
    }
}
