package org.sagitta.runtime.picture;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Stroke;
import java.util.List;
import org.jfree.chart.renderer.LookupPaintScale;

/**
 * Defines colours that people with colour vision deficiency can distinguish: those of Okabe and Ito for curves, cividis
 * for values.
 */
final class Palette {
    static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 22);
    static final Font LABEL = new Font(Font.SANS_SERIF, Font.PLAIN, 18);
    static final Font TICK = new Font(Font.SANS_SERIF, Font.PLAIN, 15);

    private static final List<Color> CURVES = List.of(
            new Color(0x0072b2),
            new Color(0xd55e00),
            new Color(0x009e73),
            new Color(0xcc79a7),
            new Color(0xe69f00),
            new Color(0x56b4e9),
            new Color(0x808080));
    private static final List<Color> CIVIDIS = List.of(
            new Color(0x00204d),
            new Color(0x31446b),
            new Color(0x666970),
            new Color(0x958f78),
            new Color(0xcbba69),
            new Color(0xffea46));
    private static final int SHADES = 256;
    private static final int BAND = 0x38;

    private Palette() {}

    static Color curve(int index) {
        return CURVES.get(index % CURVES.size());
    }

    /** Returns the colour of the band of standard errors around a curve. */
    static Color band(int index) {
        Color of = curve(index);
        return new Color(of.getRed(), of.getGreen(), of.getBlue(), BAND);
    }

    static Stroke line(boolean dashed) {
        return dashed
                ? new BasicStroke(2.5f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] {9, 6}, 0)
                : new BasicStroke(2.5f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
    }

    /** Returns the colour scale for values between two bounds. */
    static LookupPaintScale shades(double low, double high) {
        double top = high > low ? high : low + 1;
        LookupPaintScale scale = new LookupPaintScale(low, top, new Color(0, 0, 0, 0));
        for (int i = 0; i < SHADES; i++) {
            scale.add(low + (top - low) * i / SHADES, shade(i / (SHADES - 1.0)));
        }
        return scale;
    }

    private static Color shade(double share) {
        double at = share * (CIVIDIS.size() - 1);
        int first = Math.min((int) at, CIVIDIS.size() - 2);
        Color from = CIVIDIS.get(first);
        Color to = CIVIDIS.get(first + 1);
        return new Color(
                between(from.getRed(), to.getRed(), at - first),
                between(from.getGreen(), to.getGreen(), at - first),
                between(from.getBlue(), to.getBlue(), at - first));
    }

    private static int between(int from, int to, double share) {
        return (int) Math.round(from + share * (to - from));
    }
}
