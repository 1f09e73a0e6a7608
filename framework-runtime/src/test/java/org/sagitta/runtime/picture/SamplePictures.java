package org.sagitta.runtime.picture;

import com.google.common.primitives.ImmutableDoubleArray;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.sagitta.api.picture.Axis;
import org.sagitta.api.picture.Curve;
import org.sagitta.api.picture.Picture;

/** Creates one picture of each kind. */
public final class SamplePictures {
    private SamplePictures() {}

    /** A spectral density with its band, eigenvalues and a dashed bound on logarithmic axes. */
    public static Picture.Curves curves() {
        double[] x = IntStream.range(0, 60)
                .mapToDouble(i -> Math.pow(10, -3 + i / 15.0))
                .toArray();
        double[] y = Arrays.stream(x).map(at -> Math.exp(-at) / at).toArray();
        return new Picture.Curves(
                "Density of the eigenvalues",
                Axis.logarithmic("eigenvalue"),
                Axis.logarithmic("eigenvalues per unit"),
                List.of(
                        Curve.of("Lanczos quadrature", Curve.Style.LINE, x, y)
                                .withError(Arrays.stream(y).map(v -> v / 3).toArray()),
                        Curve.of("outliers", Curve.Style.POINTS, new double[] {2, 5, 8}, new double[] {1, 1, 0.01})
                                .withError(new double[] {0.5, 0.2, Double.NaN}),
                        Curve.of("edge", Curve.Style.DASHES, new double[] {1, 1}, new double[] {1e-4, 100}),
                        Curve.of("not on this axis", Curve.Style.LINE_AND_POINTS, new double[] {-1, 0}, new double[] {
                            1, 1
                        })));
    }

    /** Bars over an even axis. */
    public static Picture.Curves bars() {
        return new Picture.Curves(
                "Histogram",
                Axis.linear("ratio"),
                Axis.linear("count"),
                List.of(Curve.of("ratios", Curve.Style.BARS, new double[] {0, 1, 2, 3}, new double[] {4, 9, 3, 1})));
    }

    /** Overlaps, one of them missing. */
    public static Picture.HeatMap heatMap() {
        return new Picture.HeatMap(
                "Overlap of the top eigenspaces",
                "step",
                List.of("0", "100", "200"),
                "step",
                List.of("0", "100"),
                "overlap",
                ImmutableDoubleArray.of(1, 0.5, 0.5, 1, Double.NaN, 0.75));
    }

    /** A valley with a path through it. */
    public static Picture.Landscape landscape() {
        double[] grid =
                IntStream.rangeClosed(-10, 10).mapToDouble(i -> i / 10.0).toArray();
        double[] values = IntStream.range(0, grid.length * grid.length)
                .mapToDouble(i -> 0.01 + Math.pow(grid[i % grid.length], 2) + 10 * Math.pow(grid[i / grid.length], 2))
                .toArray();
        return new Picture.Landscape(
                "Loss along two directions",
                Axis.linear("along the first eigenvector"),
                Axis.linear("along the second eigenvector"),
                Axis.logarithmic("loss"),
                ImmutableDoubleArray.copyOf(grid),
                ImmutableDoubleArray.copyOf(grid),
                ImmutableDoubleArray.copyOf(values),
                List.of(Curve.of(
                        "training", Curve.Style.LINE_AND_POINTS, new double[] {-0.9, -0.5, 0}, new double[] {0.8, 0.1, 0
                        })));
    }
}
