package io.getorchestra.test;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A log as the task run sent it: in one piece, or in parts that are put together here in the order of their numbers. Parts are named
 * {@code export.001-of-007.log}, or {@code export.001.log} while the log still grows.
 *
 * @param name the log's name, without a part's number
 * @param parts what arrived, at least one part
 * @param missingParts how many parts are known to be missing
 */
public record ReceivedLog(String name, List<Part> parts, int missingParts) {

    /**
     * What one request brought of a log.
     *
     * @param name as in the request
     * @param text as in the request
     */
    public record Part(String name, String text) {}

    public ReceivedLog {
        parts = List.copyOf(parts);
    }

    /** The text of all parts that arrived. */
    public String text() {
        return parts.size() == 1
                ? parts.get(0).text()
                : parts.stream().map(Part::text).collect(Collectors.joining());
    }

    /** Whether every part arrived, as far as their numbers tell. */
    public boolean complete() {
        return missingParts == 0;
    }

    /** One name is one file: a log sent twice under a name is replaced. */
    static List<ReceivedLog> join(List<ReceivedEvent> logEvents) {
        List<LogName> names = logEvents.stream()
                .map(event -> LogName.of(event.text("log_name")))
                .toList();
        // A number alone may be the log's own, as in report.2026.log: parts begin with the first.
        Set<String> growing = names.stream()
                .filter(name -> name.number() == 1 && name.total() == 0)
                .map(LogName::log)
                .collect(Collectors.toSet());
        var logs = new LinkedHashMap<Key, Parts>();
        for (int i = 0; i < names.size(); i++) {
            String fullName = logEvents.get(i).text("log_name");
            LogName name = names.get(i);
            if (name.isPart() && name.total() == 0 && !growing.contains(name.log())) {
                name = new LogName(fullName, 0, "", 0);
            }
            logs.computeIfAbsent(new Key(name.log(), name.isPart(), name.total() > 0), key -> new Parts())
                    .add(name, new Part(fullName, logEvents.get(i).text("data")));
        }
        var joined = new ArrayList<ReceivedLog>();
        logs.forEach((key, parts) -> joined.add(new ReceivedLog(key.name, parts.inOrder(), parts.missing())));
        return joined;
    }

    private record Key(String name, boolean parts, boolean counted) {}

    /** The parts of one log by number, the halves of each by name. */
    private static final class Parts {
        private final Map<Integer, Map<String, Part>> byNumber = new TreeMap<>();
        private int total = 1;

        void add(LogName name, Part part) {
            // The count may turn out to be too low by the time that the last part is cut.
            total = Math.max(total, Math.max(name.number(), name.total()));
            byNumber.computeIfAbsent(name.number(), n -> new TreeMap<>(Comparator.naturalOrder()))
                    .put(name.half(), part);
        }

        List<Part> inOrder() {
            return byNumber.values().stream()
                    .flatMap(halves -> halves.values().stream())
                    .toList();
        }

        int missing() {
            return total
                    - (int) byNumber.values().stream()
                            .filter(halves -> isWhole(halves.keySet(), ""))
                            .count();
        }

        private static boolean isWhole(Set<String> halves, String piece) {
            return halves.contains(piece)
                    || halves.stream().anyMatch(half -> half.startsWith(piece))
                            && isWhole(halves, piece + 'a')
                            && isWhole(halves, piece + 'b');
        }
    }
}
