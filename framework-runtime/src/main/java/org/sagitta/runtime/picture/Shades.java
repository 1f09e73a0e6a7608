package org.sagitta.runtime.picture;

import com.google.common.primitives.ImmutableDoubleArray;
import java.awt.Color;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.SymbolAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.DatasetRenderingOrder;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.LookupPaintScale;
import org.jfree.chart.renderer.xy.XYBlockRenderer;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.title.PaintScaleLegend;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.data.xy.DefaultXYDataset;
import org.jfree.data.xy.DefaultXYZDataset;
import org.sagitta.api.picture.Axis;
import org.sagitta.api.picture.Curve;
import org.sagitta.api.picture.Picture;

/** Draws a function of two variables as a map of coloured blocks. */
final class Shades {
    private Shades() {}

    static XYPlot of(Picture.HeatMap map) {
        int columns = map.columns().size();
        int rows = map.rows().size();
        ValueAxis down = symbols(map.rowName(), map.rows());
        down.setInverted(true);
        return plot(
                symbols(map.columnName(), map.columns()),
                down,
                IntStream.range(0, columns).asDoubleStream().toArray(),
                IntStream.range(0, rows).asDoubleStream().toArray(),
                map.values(),
                DoubleUnaryOperator.identity());
    }

    static XYPlot of(Picture.Landscape landscape) {
        XYPlot plot = plot(
                axis(landscape.x(), landscape.xs().toArray()),
                axis(landscape.y(), landscape.ys().toArray()),
                landscape.xs().toArray(),
                landscape.ys().toArray(),
                landscape.values(),
                landscape.value().logarithmic() ? Math::log10 : DoubleUnaryOperator.identity());
        for (int i = 0; i < landscape.paths().size(); i++) {
            addPath(plot, i + 1, landscape.paths().get(i));
        }
        plot.setDatasetRenderingOrder(DatasetRenderingOrder.FORWARD);
        return plot;
    }

    /**
     * Creates an axis that ends with the blocks, because paths are white and would be invisible on the white background
     * beyond them.
     */
    private static ValueAxis axis(Axis axis, double[] places) {
        ValueAxis drawn = CurvePlot.axis(Axis.linear(axis.name()));
        double half = width(places) / 2;
        drawn.setRange(places[0] - half, places[places.length - 1] + half);
        return drawn;
    }

    /** Returns the name of the quantity that the colours show. */
    static String name(Axis value) {
        return value.logarithmic() ? "log10 " + value.name() : value.name();
    }

    static PaintScaleLegend legend(XYPlot plot, String name) {
        LookupPaintScale scale = (LookupPaintScale) ((XYBlockRenderer) plot.getRenderer(0)).getPaintScale();
        NumberAxis axis = new NumberAxis(name);
        axis.setLabelFont(Palette.LABEL);
        axis.setTickLabelFont(Palette.TICK);
        axis.setRange(scale.getLowerBound(), scale.getUpperBound());
        PaintScaleLegend legend = new PaintScaleLegend(scale, axis);
        legend.setPosition(RectangleEdge.RIGHT);
        legend.setStripWidth(24);
        legend.setBackgroundPaint(Color.WHITE);
        legend.setPadding(40, 10, 60, 20);
        return legend;
    }

    private static SymbolAxis symbols(String name, List<String> values) {
        SymbolAxis axis = new SymbolAxis(name, values.toArray(String[]::new));
        axis.setLabelFont(Palette.LABEL);
        axis.setTickLabelFont(Palette.TICK);
        axis.setGridBandsVisible(false);
        return axis;
    }

    private static XYPlot plot(
            ValueAxis x,
            ValueAxis y,
            double[] xs,
            double[] ys,
            ImmutableDoubleArray values,
            DoubleUnaryOperator shade) {
        double[][] points = new double[3][xs.length * ys.length];
        for (int i = 0; i < points[0].length; i++) {
            points[0][i] = xs[i % xs.length];
            points[1][i] = ys[i / xs.length];
            double value = shade.applyAsDouble(values.get(i));
            points[2][i] = Double.isFinite(value) ? value : Double.NaN;
        }
        DefaultXYZDataset data = new DefaultXYZDataset();
        data.addSeries("", points);
        double[] finite = Arrays.stream(points[2]).filter(Double::isFinite).toArray();
        double low = Arrays.stream(finite).min().orElse(0);
        double high = Arrays.stream(finite).max().orElse(1);
        XYBlockRenderer renderer = new XYBlockRenderer();
        renderer.setBlockWidth(width(xs));
        renderer.setBlockHeight(width(ys));
        renderer.setPaintScale(Palette.shades(low, high));
        return new XYPlot(data, x, y, renderer);
    }

    private static double width(double[] places) {
        return places.length > 1 ? (places[places.length - 1] - places[0]) / (places.length - 1) : 1;
    }

    private static void addPath(XYPlot plot, int index, Curve path) {
        DefaultXYDataset data = new DefaultXYDataset();
        data.addSeries(path.name(), new double[][] {path.x().toArray(), path.y().toArray()});
        XYLineAndShapeRenderer renderer =
                new XYLineAndShapeRenderer(path.style() != Curve.Style.POINTS, path.style() != Curve.Style.LINE);
        renderer.setSeriesPaint(0, Color.WHITE);
        renderer.setSeriesStroke(0, Palette.line(false));
        plot.setDataset(index, data);
        plot.setRenderer(index, renderer);
    }
}
