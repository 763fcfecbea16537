package io.getorchestra.benchmarks.process;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a job's scopes said of their delivery when they closed.
 *
 * @param incomplete whether one does not have everything delivered
 * @param requests how many requests were taken
 * @param accepted how many events they were handed
 * @param lines how many lines their logs have: one for each event that was kept, and one where some are missing
 */
record Reports(boolean incomplete, int scopes, long requests, long accepted, long lines) {
    private static final Pattern REPORT = Pattern.compile(
            "Orchestra has the report of [^:]+: (\\d+) requests, (\\d+) log events?(?:, (\\d+) more dropped)?");

    static Reports in(String output) {
        int scopes = 0;
        long requests = 0;
        long accepted = 0;
        long lines = 0;
        Matcher matcher = REPORT.matcher(output);
        while (matcher.find()) {
            scopes++;
            requests += Long.parseLong(matcher.group(1));
            long kept = Long.parseLong(matcher.group(2));
            long dropped = matcher.group(3) == null ? 0 : Long.parseLong(matcher.group(3));
            accepted += kept + dropped;
            lines += kept + (dropped == 0 ? 0 : 1);
        }
        boolean incomplete = output.contains("Orchestra does not have the whole report");
        return new Reports(incomplete, scopes, requests, accepted, lines);
    }
}
