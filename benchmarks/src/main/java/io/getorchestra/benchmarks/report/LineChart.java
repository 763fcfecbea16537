package io.getorchestra.benchmarks.report;

import io.getorchestra.benchmarks.report.Svg.Anchor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;

/** Lines through medians, with bars from the least to the most, in one field of a picture. */
final class LineChart {
    private static final int LABEL_GAP = 15;

    private final double left;
    private final double right;
    private final double top;
    private final double bottom;
    private final String xName;
    private final String yName;
    private final List<Line> lines = new ArrayList<>();

    /**
     * A measured point.
     *
     * @param x its place, from 0 to 1
     */
    record Point(double x, Series series) {}

    private record Line(String name, String color, List<Point> points) {}

    LineChart(double left, double right, double top, double bottom, String xName, String yName) {
        this.left = left;
        this.right = right;
        this.top = top;
        this.bottom = bottom;
        this.xName = xName;
        this.yName = yName;
    }

    void line(String name, String color, List<Point> points) {
        lines.add(new Line(name, color, points));
    }

    /**
     * @param xMarks what is written under the x axis, by place from 0 to 1
     * @param values how a point's value is written beside it, null when it is not
     */
    void draw(Svg svg, List<XMark> xMarks, DoubleFunction<String> values) {
        double largest = lines.stream()
                .flatMap(line -> line.points().stream())
                .mapToDouble(point -> point.series().most())
                .max()
                .orElse(1);
        Scale scale = Scale.of(bottom, top, largest * 1.05, 5);
        svg.text(left - 40, top - 14, Anchor.START, 12, Svg.SOFT_INK, false, yName);
        for (double mark : scale.marks()) {
            svg.line(left, scale.at(mark), right, scale.at(mark), Svg.GRID, 1);
            svg.text(left - 8, scale.at(mark) + 4, Anchor.END, 12, Svg.SOFT_INK, false, Scale.label(mark));
        }
        for (XMark mark : xMarks) {
            svg.line(at(mark.x()), bottom, at(mark.x()), bottom + 4, Svg.SOFT_INK, 1);
            svg.text(at(mark.x()), bottom + 18, Anchor.MIDDLE, 12, Svg.SOFT_INK, false, mark.text());
        }
        svg.text((left + right) / 2, bottom + 38, Anchor.MIDDLE, 12, Svg.SOFT_INK, false, xName);
        for (Line line : lines) {
            draw(svg, scale, line, values);
        }
        names(svg, scale);
    }

    /** A place on the x axis, from 0 to 1, and what is written there. */
    record XMark(double x, String text) {}

    private double at(double x) {
        return left + (right - left) * x;
    }

    private void draw(Svg svg, Scale scale, Line line, DoubleFunction<String> values) {
        Point before = null;
        boolean above = true;
        for (Point point : line.points()) {
            double x = at(point.x());
            double y = scale.at(point.series().median());
            if (before != null) {
                svg.line(at(before.x()), scale.at(before.series().median()), x, y, line.color(), 2);
            }
            svg.line(
                    x,
                    scale.at(point.series().least()),
                    x,
                    scale.at(point.series().most()),
                    line.color(),
                    1.5);
            svg.dot(x, y, line.color());
            if (values != null) {
                // In turn, for the first points are close together.
                svg.text(
                        x,
                        above ? y - 12 : y + 22,
                        Anchor.MIDDLE,
                        12,
                        Svg.INK,
                        false,
                        values.apply(point.series().median()));
                above = !above;
            }
            before = point;
        }
    }

    /** Beside the lines' last points, kept apart from each other. */
    private void names(Svg svg, Scale scale) {
        List<Line> byHeight = new ArrayList<>(lines);
        byHeight.removeIf(line -> line.name().isEmpty());
        byHeight.sort((one, other) -> Double.compare(last(other), last(one)));
        double free = Double.NEGATIVE_INFINITY;
        for (Line line : byHeight) {
            double y = Math.max(free, scale.at(last(line)) + 4);
            svg.text(right + 10, y, Anchor.START, 13, line.color(), true, line.name());
            free = y + LABEL_GAP;
        }
    }

    private static double last(Line line) {
        return line.points().get(line.points().size() - 1).series().median();
    }
}
