package org.sagitta.api.picture;

import com.google.common.primitives.ImmutableDoubleArray;
import java.util.List;

/** A picture shows a metric's results: its data and its axes. */
public sealed interface Picture {
    /** Returns the title, a phrase. */
    String title();

    /** A picture of curves shows them over a common axis. */
    record Curves(String title, Axis x, Axis y, List<Curve> curves) implements Picture {
        public Curves {
            curves = List.copyOf(curves);
        }
    }

    /**
     * A heat map shows a number for each pair of a row and a column, such as the overlaps of subspaces.
     *
     * @param value the name of the numbers
     * @param values row by row; NaN for a missing number
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
         * @throws IllegalArgumentException if it is not that of the pairs
         */
        public HeatMap {
            rows = List.copyOf(rows);
            columns = List.copyOf(columns);
            require(values, rows.size(), columns.size());
        }
    }

    /**
     * A landscape shows a function of two variables on a grid, as contours and as a surface.
     *
     * @param value the name of the function
     * @param xs the columns of the grid, ascending
     * @param ys the rows of the grid, ascending
     * @param values row by row
     * @param paths curves drawn on it, such as the trajectory of training
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
         * @throws IllegalArgumentException if it is not that of the grid
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
