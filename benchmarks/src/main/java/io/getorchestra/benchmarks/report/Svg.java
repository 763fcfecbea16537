package io.getorchestra.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** A picture as SVG text: only shapes and system fonts, for GitHub shows nothing else. */
final class Svg {
    static final int WIDTH = 720;
    static final String INK = "#1f2328";
    static final String SOFT_INK = "#59636e";
    static final String GRID = "#d8dee4";

    enum Anchor {
        START,
        MIDDLE,
        END
    }

    private final StringBuilder shapes = new StringBuilder();
    private final int height;
    private final String title;

    Svg(int height, String title, String subtitle) {
        this.height = height;
        this.title = title;
        text(20, 30, Anchor.START, 17, INK, true, title);
        text(20, 50, Anchor.START, 12, SOFT_INK, false, subtitle);
    }

    /** With a white edge, so that it can be read where it crosses a line. */
    void text(double x, double y, Anchor anchor, int size, String color, boolean bold, String text) {
        shapes.append(String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" font-size=\"%d\" fill=\"%s\"%s stroke=\"#ffffff\" stroke-width=\"3\" paint-order=\"stroke\">%s</text>%n",
                x,
                y,
                anchor.name().toLowerCase(Locale.ROOT),
                size,
                color,
                bold ? " font-weight=\"600\"" : "",
                escaped(text)));
    }

    void line(double x1, double y1, double x2, double y2, String color, double width) {
        shapes.append(String.format(
                Locale.ROOT,
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" stroke-width=\"%.1f\"/>%n",
                x1,
                y1,
                x2,
                y2,
                color,
                width));
    }

    void rectangle(double x, double y, double width, double height, String color) {
        shapes.append(String.format(
                Locale.ROOT,
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>%n",
                x,
                y,
                width,
                height,
                color));
    }

    void dot(double x, double y, String color) {
        shapes.append(
                String.format(Locale.ROOT, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"%s\"/>%n", x, y, color));
    }

    void write(Path file) throws IOException {
        Files.writeString(file, """
                <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="%2$d" viewBox="0 0 %1$d %2$d" role="img" \
                font-family="-apple-system, 'Segoe UI', Helvetica, Arial, 'DejaVu Sans', sans-serif">
                <title>%3$s</title>
                <rect width="%1$d" height="%2$d" fill="#ffffff"/>
                %4$s</svg>
                """.formatted(WIDTH, height, escaped(title), shapes));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
