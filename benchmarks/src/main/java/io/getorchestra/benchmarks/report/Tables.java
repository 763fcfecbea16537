package io.getorchestra.benchmarks.report;

import java.util.List;
import java.util.Locale;

/** Results as Markdown tables. */
final class Tables {
    private final StringBuilder text = new StringBuilder();

    void paragraph(String paragraph) {
        text.append(text.isEmpty() ? "" : "\n").append(paragraph).append('\n');
    }

    private void header(String... columns) {
        text.append('\n');
        row(columns);
        text.append("| --- |").append(" ---: |".repeat(columns.length - 1)).append('\n');
    }

    private void row(String... cells) {
        text.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    /** What JMH measured, one table for a framework and a number of threads. */
    void events(List<EventFigures> figures) {
        if (figures.isEmpty()) {
            return;
        }
        EventFigures first = figures.get(0);
        int threads = first.threads();
        paragraph(first.framework() + ", " + (threads == 1 ? "1 thread" : threads + " threads, ns for each of them"));
        header("target", "ns/event, median", "least", "most", "mean", "± 99.9 %", "B/event");
        for (EventFigures each : figures) {
            Series time = each.time();
            row(
                    each.target(),
                    Series.text(time.median()),
                    Series.text(time.least()),
                    Series.text(time.most()),
                    Series.text(each.mean()),
                    Series.text(each.error()),
                    Series.text(each.bytesPerEvent()));
        }
    }

    void result(Result result) {
        paragraph("**" + result.title() + "**" + (result.smoke() ? " (smoke run, tiny numbers)" : ""));
        paragraph(String.format(
                Locale.ROOT,
                "%s; load average %.1f before, %.1f after.",
                result.startedAt(),
                result.loadBefore(),
                result.loadAfter()));
        header("", "unit", "median", "least", "most", "samples");
        for (Series each : result.series()) {
            row(
                    each.name(),
                    each.unit(),
                    Series.text(each.median()),
                    Series.text(each.least()),
                    Series.text(each.most()),
                    each.samples().size() + "");
        }
    }

    void goals(List<Goal> goals) {
        text.append("\n| goal | limit | measured | |\n| --- | --- | --- | --- |\n");
        for (Goal goal : goals) {
            row(goal.name(), goal.limit(), goal.measured(), goal.verdict());
        }
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
