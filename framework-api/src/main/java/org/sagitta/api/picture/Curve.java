package org.sagitta.api.picture;

import com.google.common.primitives.ImmutableDoubleArray;
import java.util.Optional;

/**
 * A curve consists of points (x_i, y_i) in their order.
 *
 * @param name the name in the legend
 * @param style the style in which the points are drawn
 * @param error the standard errors of the y_i, drawn as a band, or as bars at points
 */
public record Curve(
        String name,
        Style style,
        ImmutableDoubleArray x,
        ImmutableDoubleArray y,
        Optional<ImmutableDoubleArray> error) {
    /** A style tells how points are drawn. */
    public enum Style {
        LINE,
        DASHES,
        POINTS,
        LINE_AND_POINTS,
        BARS
    }

    /**
     * Checks the lengths.
     *
     * @throws IllegalArgumentException if they differ
     */
    public Curve {
        int n = x.length();
        if (y.length() != n || error.map(ImmutableDoubleArray::length).orElse(n) != n) {
            throw new IllegalArgumentException("Curve " + name + " has " + n + " places, " + y.length() + " values"
                    + error.map(e -> " and " + e.length() + " errors").orElse("") + "; expected as many of each");
        }
    }

    /** Creates a curve without errors. */
    public static Curve of(String name, Style style, double[] x, double[] y) {
        return new Curve(name, style, ImmutableDoubleArray.copyOf(x), ImmutableDoubleArray.copyOf(y), Optional.empty());
    }

    /** Returns the same curve with standard errors. */
    public Curve withError(double[] standardErrors) {
        return new Curve(name, style, x, y, Optional.of(ImmutableDoubleArray.copyOf(standardErrors)));
    }
}
