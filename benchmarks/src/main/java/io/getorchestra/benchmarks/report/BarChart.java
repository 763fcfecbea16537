package io.getorchestra.benchmarks.report;

import io.getorchestra.benchmarks.report.Svg.Anchor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Groups of two horizontal bars each, with error bars. */
final class BarChart {
    private static final int LEFT = 200;
    private static final int RIGHT = Svg.WIDTH - 90;
    private static final int TOP = 96;
    private static final int BAR = 14;
    private static final int GROUP = 2 * BAR + 16;
    /** A group that is longer than the next by more than this is cut, for the others would hardly be seen beside it. */
    private static final double OUTLIER = 4;

    private final String title;
    private final String subtitle;
    private final String unit;
    private final String[] legend;
    private final List<Group> groups = new ArrayList<>();

    /** A bar's length, and from where to where its error bar goes. */
    record Bar(double value, double low, double high) {}

    private record Group(String name, boolean ours, List<Bar> bars) {
        String color(int bar) {
            return (ours ? new String[] {"#0b6e4f", "#7cc4a8"} : new String[] {"#6e7781", "#c2c8ce"})[bar];
        }
    }

    BarChart(String title, String subtitle, String unit, String... legend) {
        this.title = title;
        this.subtitle = subtitle;
        this.unit = unit;
        this.legend = legend;
    }

    void group(String name, boolean ours, List<Bar> bars) {
        groups.add(new Group(name, ours, bars));
    }

    void write(Path file) throws IOException {
        int bottom = TOP + groups.size() * GROUP;
        Svg svg = new Svg(bottom + 50, title, subtitle);
        Scale scale = Scale.of(LEFT, RIGHT, largest(), 6);
        for (double mark : scale.marks()) {
            svg.line(scale.at(mark), TOP - 6, scale.at(mark), bottom, Svg.GRID, 1);
            svg.text(scale.at(mark), bottom + 18, Anchor.MIDDLE, 12, Svg.SOFT_INK, false, Scale.label(mark));
        }
        svg.text((LEFT + RIGHT) / 2.0, bottom + 38, Anchor.MIDDLE, 12, Svg.SOFT_INK, false, unit);
        legend(svg);
        for (int i = 0; i < groups.size(); i++) {
            draw(svg, scale, groups.get(i), TOP + i * GROUP);
        }
        svg.write(file);
    }

    private double largest() {
        double[] lengths = groups.stream()
                .mapToDouble(group -> group.bars().stream()
                        .mapToDouble(bar -> Math.min(bar.high(), bar.value() * 1.5))
                        .max()
                        .orElse(1))
                .sorted()
                .toArray();
        int last = lengths.length - 1;
        return last > 0 && lengths[last] > OUTLIER * lengths[last - 1] ? lengths[last - 1] * 1.1 : lengths[last];
    }

    private void legend(Svg svg) {
        double x = LEFT;
        for (int bar = 0; bar < legend.length; bar++) {
            svg.rectangle(x, 66, 10, 10, new Group("", true, List.of()).color(bar));
            svg.rectangle(x + 11, 66, 10, 10, new Group("", false, List.of()).color(bar));
            svg.text(x + 27, 75, Anchor.START, 12, Svg.INK, false, legend[bar]);
            x += 110;
        }
    }

    private static void draw(Svg svg, Scale scale, Group group, double top) {
        double middle = top + group.bars().size() * BAR / 2.0;
        svg.text(LEFT - 10, middle + 4, Anchor.END, 13, Svg.INK, group.ours(), group.name());
        for (int i = 0; i < group.bars().size(); i++) {
            Bar bar = group.bars().get(i);
            double y = top + i * BAR;
            double end = Math.min(scale.at(bar.value()), RIGHT);
            double high = Math.min(scale.at(bar.high()), RIGHT);
            double low = Math.min(scale.at(bar.low()), RIGHT);
            double center = y + (BAR - 1) / 2.0;
            svg.rectangle(LEFT, y, end - LEFT, BAR - 1, group.color(i));
            if (bar.value() > scale.most()) {
                svg.line(RIGHT - 16, y + BAR, RIGHT - 10, y - 1, "#ffffff", 3);
            } else {
                svg.line(low, center, high, center, Svg.INK, 1.2);
                svg.line(low, center - 3, low, center + 3, Svg.INK, 1.2);
                svg.line(high, center - 3, high, center + 3, Svg.INK, 1.2);
            }
            svg.text(high + 6, center + 4, Anchor.START, 11, Svg.INK, false, Series.text(bar.value()));
        }
    }
}
