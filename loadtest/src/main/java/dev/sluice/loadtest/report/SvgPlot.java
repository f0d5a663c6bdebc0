// SPDX-License-Identifier: Apache-2.0
package dev.sluice.loadtest.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A plot of lines as inline SVG: axes from zero with round numbers, a legend above. Colours are those of the page's style sheet, so that
 * they suit light and dark. For one thread.
 */
final class SvgPlot {
    /** How the x axis is divided. */
    enum Scale {
        LINEAR,
        /** 50, 90, 99, 99.9, ...: each step is ten times rarer. */
        PERCENTILE
    }

    /** @param dots whether the points are marked, for few of them */
    private record Line(String label, List<double[]> points, boolean dots) {}

    private static final int WIDTH = 560;
    private static final int HEIGHT = 260;
    private static final int LEFT = 62; // margins
    private static final int RIGHT = 16;
    private static final int TOP = 28;
    private static final int BOTTOM = 42;
    private static final int TICKS = 5;
    private static final int COLOURS = 6; // of the style sheet
    private static final int LEGEND_GLYPH = 7; // about the width of a letter
    private static final double RAREST = 99.999;

    private final String xLabel;
    private final String yLabel;
    private final Scale scale;
    private final List<Line> lines = new ArrayList<>();

    SvgPlot(String xLabel, String yLabel, Scale scale) {
        this.xLabel = xLabel;
        this.yLabel = yLabel;
        this.scale = scale;
    }

    /** @param points x and y, x growing; none is no line */
    SvgPlot line(String label, List<double[]> points) {
        if (!points.isEmpty()) {
            lines.add(new Line(label, points, false));
        }
        return this;
    }

    /** A line whose points are marked. */
    SvgPlot dots(String label, List<double[]> points) {
        if (!points.isEmpty()) {
            lines.add(new Line(label, points, true));
        }
        return this;
    }

    boolean isEmpty() { return lines.isEmpty(); }

    /** The element. */
    String toSvg() {
        double maxX = Math.max(largest(0), 1e-9);
        double stepY = step(Math.max(largest(1), 1e-9));
        double maxY = stepY * Math.ceil(Math.max(largest(1), 1e-9) / stepY);
        StringBuilder svg = new StringBuilder(String.format(Locale.ROOT,
                "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s by %s\">", WIDTH, HEIGHT, Html.text(yLabel),
                Html.text(xLabel)));
        for (double y = 0; y <= maxY * 1.0001; y += stepY) {
            double at = y(y, maxY);
            svg.append(String.format(Locale.ROOT, "<path class=\"grid\" d=\"M%d %.1fH%d\"/>", LEFT, at, WIDTH - RIGHT))
                    .append(
                            String.format(Locale.ROOT, "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>",
                                    LEFT - 6, at + 4, number(y)));
        }
        for (double x : xTicks(maxX)) {
            double at = x(x, maxX);
            svg.append(String.format(Locale.ROOT, "<text x=\"%.1f\" y=\"%d\" text-anchor=\"%s\">%s</text>", at,
                    HEIGHT - BOTTOM + 16,
                    at > WIDTH - 2 * RIGHT ? "end" : "middle", number(x)));
        }
        svg.append(String.format(Locale.ROOT, "<text x=\"%d\" y=\"%d\" text-anchor=\"end\" class=\"label\">%s</text>",
                WIDTH - RIGHT,
                HEIGHT - 8, Html.text(xLabel)));
        svg.append(String.format(Locale.ROOT, "<text x=\"4\" y=\"14\" class=\"label\">%s</text>", Html.text(yLabel)));
        appendLines(svg, maxX, maxY);
        return svg.append("</svg>").toString();
    }

    private void appendLines(StringBuilder svg, double maxX, double maxY) {
        double legend = WIDTH - RIGHT;
        for (int i = lines.size() - 1; i >= 0; i--) {
            Line line = lines.get(i);
            int colour = i % COLOURS;
            StringBuilder path = new StringBuilder();
            for (double[] point : line.points()) {
                path.append(String.format(Locale.ROOT, "%s%.1f %.1f", path.isEmpty() ? "M" : "L", x(point[0], maxX),
                        y(point[1], maxY)));
                if (line.dots()) {
                    svg.append(String.format(Locale.ROOT, "<circle class=\"f%d\" cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\"/>",
                            colour,
                            x(point[0], maxX), y(point[1], maxY)));
                }
            }
            svg.append(String.format(Locale.ROOT, "<path class=\"c%d\" d=\"%s\"/>", colour, path));
            svg.append(String.format(Locale.ROOT,
                    "<text x=\"%.0f\" y=\"14\" text-anchor=\"end\" class=\"f%d\">%s</text>", legend, colour,
                    Html.text(line.label())));
            legend -= LEGEND_GLYPH * (line.label().length() + 2);
        }
    }

    private double largest(int coordinate) {
        return lines.stream().flatMap(line -> line.points().stream()).mapToDouble(point -> point[coordinate]).max()
                .orElse(0);
    }

    private double x(double value, double max) {
        double share = scale == Scale.LINEAR ? value / max : rarity(value) / rarity(RAREST);
        return LEFT + Math.clamp(share, 0, 1) * (WIDTH - LEFT - RIGHT);
    }

    private static double y(double value, double max) {
        return HEIGHT - BOTTOM - value / max * (HEIGHT - TOP - BOTTOM);
    }

    /** Of a percentile: 0 at 0, 1 at 90, 2 at 99. */
    private static double rarity(double percentile) {
        return -Math.log10(1 - Math.clamp(percentile, 0, RAREST) / 100);
    }

    private double[] xTicks(double max) {
        if (scale == Scale.PERCENTILE) {
            return new double[]{0, 50, 90, 99, 99.9, 99.99, RAREST};
        }
        double step = step(max);
        double[] ticks = new double[(int) (max / step * 1.0001) + 1];
        for (int i = 0; i < ticks.length; i++) {
            ticks[i] = i * step;
        }
        return ticks;
    }

    /** 1, 2 or 5 times a power of ten, about {@link #TICKS} of them up to {@code max}. */
    static double step(double max) {
        double power = Math.pow(10, Math.floor(Math.log10(max / TICKS)));
        double times = max / TICKS / power;
        return power * (times <= 1 ? 1 : times <= 2 ? 2 : times <= 5 ? 5 : 10);
    }

    private static String number(double value) {
        double rounded = Math.round(value * 1e6) / 1e6;
        if (rounded >= 10_000 && rounded % 1000 == 0) {
            return String.format(Locale.ROOT, "%.0fk", rounded / 1000);
        }
        String text = Double.toString(rounded);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }
}
