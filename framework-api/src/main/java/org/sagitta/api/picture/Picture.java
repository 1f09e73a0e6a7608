package org.sagitta.api.picture;

import com.google.common.primitives.ImmutableDoubleArray;
import java.util.List;

/** A picture of a metric: what is drawn, and what the axes are. */
public sealed interface Picture {
    /** What it shows, a phrase. */
    String title();

    /** Curves over a common axis. */
    record Curves(String title, Axis x, Axis y, List<Curve> curves) implements Picture {
        public Curves {
            curves = List.copyOf(curves);
        }
    }

    /**
     * A number for each pair of a row and a column, such as the overlaps of subspaces.
     *
     * @param value what the numbers are
     * @param values row by row; NaN where there is none
     */
    record HeatMap(
            String title,
            String rowName,
            List<String> rows,
            String columnName,
            List<String> columns,
            String value,
            ImmutableDoubleArray values)
            implements Picture {
        /**
         * Checks the number of values.
         *
         * @throws IllegalArgumentException where it is not that of the pairs
         */
        public HeatMap {
            rows = List.copyOf(rows);
            columns = List.copyOf(columns);
            require(values, rows.size(), columns.size());
        }
    }

    /**
     * A function of two variables on a grid: contours, and a surface.
     *
     * @param value what the function is
     * @param xs columns of the grid, ascending
     * @param ys rows of the grid, ascending
     * @param values row by row
     * @param paths drawn on it, such as the trajectory of training
     */
    record Landscape(
            String title,
            Axis x,
            Axis y,
            Axis value,
            ImmutableDoubleArray xs,
            ImmutableDoubleArray ys,
            ImmutableDoubleArray values,
            List<Curve> paths)
            implements Picture {
        /**
         * Checks the number of values.
         *
         * @throws IllegalArgumentException where it is not that of the grid
         */
        public Landscape {
            paths = List.copyOf(paths);
            require(values, ys.length(), xs.length());
        }
    }

    private static void require(ImmutableDoubleArray values, int rows, int columns) {
        if (values.length() != rows * columns) {
            throw new IllegalArgumentException(
                    values.length() + " values for " + rows + " rows and " + columns + " columns");
        }
    }
}
