package org.sagitta.runtime.picture;

import com.google.common.primitives.ImmutableDoubleArray;
import java.awt.geom.Ellipse2D;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.DeviationRenderer;
import org.jfree.chart.renderer.xy.StandardXYBarPainter;
import org.jfree.chart.renderer.xy.XYBarRenderer;
import org.jfree.chart.renderer.xy.XYErrorRenderer;
import org.jfree.chart.renderer.xy.XYItemRenderer;
import org.jfree.data.xy.XYIntervalSeries;
import org.jfree.data.xy.XYIntervalSeriesCollection;
import org.sagitta.api.picture.Axis;
import org.sagitta.api.picture.Curve;
import org.sagitta.api.picture.Picture;

/** Draws curves over a common axis. */
final class CurvePlot {
    private static final double MARK = 9;

    private CurvePlot() {}

    static XYPlot of(Picture.Curves picture) {
        XYPlot plot = new XYPlot(null, axis(picture.x()), axis(picture.y()), null);
        for (int i = 0; i < picture.curves().size(); i++) {
            Curve curve = picture.curves().get(i);
            plot.setDataset(i, data(curve, picture.x(), picture.y()));
            plot.setRenderer(i, renderer(curve, i));
        }
        return plot;
    }

    static ValueAxis axis(Axis axis) {
        ValueAxis made = axis.logarithmic() ? logarithmic(axis.name()) : evenly(axis.name());
        made.setLabelFont(Palette.LABEL);
        made.setTickLabelFont(Palette.TICK);
        return made;
    }

    private static LogAxis logarithmic(String name) {
        LogAxis axis = new LogAxis(name);
        axis.setStandardTickUnits(NumberAxis.createIntegerTickUnits());
        return axis;
    }

    private static NumberAxis evenly(String name) {
        NumberAxis axis = new NumberAxis(name);
        axis.setAutoRangeIncludesZero(false);
        return axis;
    }

    private static XYIntervalSeriesCollection data(Curve curve, Axis xAxis, Axis yAxis) {
        XYIntervalSeries series = new XYIntervalSeries(curve.name(), false, true);
        double half = curve.style() == Curve.Style.BARS ? width(curve.x()) / 2 : 0;
        IntStream.range(0, curve.x().length()).forEach(i -> {
            double x = curve.x().get(i);
            double y = curve.y().get(i);
            if (isDrawable(x, xAxis) && isDrawable(y, yAxis)) {
                double error = error(curve.error(), i);
                series.add(x, x - half, x + half, y, isDrawable(y - error, yAxis) ? y - error : y, y + error);
            }
        });
        XYIntervalSeriesCollection data = new XYIntervalSeriesCollection();
        data.addSeries(series);
        return data;
    }

    private static boolean isDrawable(double value, Axis axis) {
        return Double.isFinite(value) && (!axis.logarithmic() || value > 0);
    }

    private static double error(Optional<ImmutableDoubleArray> errors, int i) {
        double error = errors.map(all -> all.get(i)).orElse(0.0);
        return Double.isFinite(error) ? error : 0;
    }

    /** Returns the distance between the first two positions, with which neighbouring bars touch. */
    private static double width(ImmutableDoubleArray x) {
        return x.length() > 1 ? Math.abs(x.get(1) - x.get(0)) : 1;
    }

    private static XYItemRenderer renderer(Curve curve, int index) {
        XYItemRenderer renderer = switch (curve.style()) {
            case LINE, DASHES, LINE_AND_POINTS -> band(curve.style() == Curve.Style.LINE_AND_POINTS, index);
            case POINTS -> points();
            case BARS -> bars();
        };
        renderer.setSeriesPaint(0, Palette.curve(index));
        renderer.setSeriesStroke(0, Palette.line(curve.style() == Curve.Style.DASHES));
        renderer.setSeriesShape(0, new Ellipse2D.Double(-MARK / 2, -MARK / 2, MARK, MARK));
        return renderer;
    }

    private static DeviationRenderer band(boolean marks, int index) {
        DeviationRenderer renderer = new DeviationRenderer(true, marks);
        renderer.setSeriesFillPaint(0, Palette.band(index));
        renderer.setAlpha(1);
        return renderer;
    }

    private static XYErrorRenderer points() {
        XYErrorRenderer renderer = new XYErrorRenderer();
        renderer.setDrawXError(false);
        return renderer;
    }

    private static XYBarRenderer bars() {
        XYBarRenderer renderer = new XYBarRenderer();
        renderer.setUseYInterval(false);
        renderer.setBarPainter(new StandardXYBarPainter());
        renderer.setShadowVisible(false);
        return renderer;
    }
}
