package org.sagitta.runtime.picture;

import java.awt.Color;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jfree.chart.ChartUtils;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.plot.XYPlot;
import org.sagitta.api.picture.Picture;

/** Draws a picture as a PNG image, 1200 pixels wide, on white. */
public final class PictureImage {
    private static final int WIDTH = 1200;
    private static final int HEIGHT = 800;

    private PictureImage() {}

    /**
     * Writes the image.
     *
     * @throws IOException if the file cannot be written
     */
    public static void write(Path file, Picture picture) throws IOException {
        XYPlot plot = plot(picture);
        plot.setBackgroundPaint(Color.WHITE);
        plot.setDomainGridlinePaint(Color.LIGHT_GRAY);
        plot.setRangeGridlinePaint(Color.LIGHT_GRAY);
        plot.setOutlineVisible(false);
        JFreeChart chart = new JFreeChart(picture.title(), Palette.TITLE, plot, true);
        chart.setBackgroundPaint(Color.WHITE);
        if (picture instanceof Picture.Curves) {
            chart.getLegend().setItemFont(Palette.LABEL);
            chart.getLegend().setFrame(org.jfree.chart.block.BlockBorder.NONE);
        } else {
            chart.removeLegend();
            chart.addSubtitle(Shades.legend(plot, valueName(picture)));
        }
        try (OutputStream out = Files.newOutputStream(file)) {
            ChartUtils.writeChartAsPNG(out, chart, WIDTH, HEIGHT);
        }
    }

    private static XYPlot plot(Picture picture) {
        if (picture instanceof Picture.Curves curves) {
            return CurvePlot.of(curves);
        }
        return picture instanceof Picture.HeatMap map ? Shades.of(map) : Shades.of((Picture.Landscape) picture);
    }

    private static String valueName(Picture picture) {
        return picture instanceof Picture.HeatMap map
                ? map.value()
                : Shades.name(((Picture.Landscape) picture).value());
    }
}
