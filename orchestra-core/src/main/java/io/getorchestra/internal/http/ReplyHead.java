package io.getorchestra.internal.http;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A status line and the header fields under it: RFC 9112, sections 4 and 5. */
final class ReplyHead {
    /** What a server may send while it still works on a request. */
    private static final int MAX_INTERIM = 100;
    /** As long as the JDK's own client keeps a connection about which the server says nothing. */
    private static final Duration IDLE = Duration.ofSeconds(5);

    private static final int LONGEST_IDLE_SECONDS = 60;
    /** {@code HTTP/1.1 200} */
    private static final int STATUS_LINE = 12;

    private final int status;
    private final boolean old;
    private final List<String> names = new ArrayList<>();
    private final List<String> values = new ArrayList<>();

    private ReplyHead(HttpInput in) throws IOException {
        String line = in.line();
        if (!isStatusLine(line)) {
            throw new IOException("the answer is not HTTP");
        }
        status = Integer.parseInt(line.substring(9, STATUS_LINE));
        old = line.charAt(7) == '0';
        for (String field = in.line(); !field.isEmpty(); field = in.line()) {
            add(field);
        }
    }

    /**
     * The head of the final answer; interim ones (RFC 9110, section 15.2) are passed over.
     *
     * @throws IOException it is not HTTP, it breaks off, it has no end, or no final answer comes
     */
    static ReplyHead read(HttpInput in) throws IOException {
        for (int interim = 0; interim <= MAX_INTERIM; interim++) {
            ReplyHead head = new ReplyHead(in);
            if (head.status >= 200) {
                return head;
            }
            if (head.status == 101) {
                throw new IOException("the server wants another protocol: HTTP 101");
            }
        }
        throw new IOException("no answer but interim ones");
    }

    private static boolean isStatusLine(String line) {
        if (!line.startsWith("HTTP/1.") || line.length() < STATUS_LINE || line.charAt(8) != ' ') {
            return false;
        }
        return isDigit(line.charAt(7))
                && line.charAt(9) >= '1'
                && isDigit(line.charAt(9))
                && isDigit(line.charAt(10))
                && isDigit(line.charAt(11))
                && (line.length() == STATUS_LINE || line.charAt(STATUS_LINE) == ' ');
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private void add(String line) {
        char first = line.charAt(0);
        if (first == ' ' || first == '\t') {
            // A folded line (section 5.2) belongs to the one before it.
            int last = values.size() - 1;
            if (last >= 0) {
                values.set(last, (values.get(last) + " " + line.strip()).strip());
            }
            return;
        }
        int colon = line.indexOf(':');
        // What is no field says nothing.
        if (colon > 0) {
            names.add(line.substring(0, colon).strip());
            values.add(line.substring(colon + 1).strip());
        }
    }

    int status() {
        return status;
    }

    /** A field's values, joined as RFC 9110, section 5.3, has it; null when there is none. */
    String field(String name) {
        String all = null;
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).equalsIgnoreCase(name)) {
                all = all == null ? values.get(i) : all + ", " + values.get(i);
            }
        }
        return all;
    }

    /** The first value of a field that has one; null when there is none. */
    String first(String name) {
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).equalsIgnoreCase(name)) {
                return values.get(i);
            }
        }
        return null;
    }

    /** {@code Content-Length}; -1 when there is none, or none to rely on (RFC 9112, section 6.3). */
    long contentLength() {
        String value = null;
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).equalsIgnoreCase("Content-Length")) {
                if (value != null && !value.equals(values.get(i))) {
                    return -1;
                }
                value = values.get(i);
            }
        }
        return value == null ? -1 : number(value, 0);
    }

    /** Whether the connection can be used again (RFC 9112, section 9.3), once the body has been read. */
    boolean persists() {
        return !has("close") && (!old || has("keep-alive"));
    }

    private boolean has(String option) {
        String options = field("Connection");
        if (options == null) {
            return false;
        }
        int from = 0;
        while (from <= options.length()) {
            int comma = options.indexOf(',', from);
            int to = comma < 0 ? options.length() : comma;
            if (options.substring(from, to).strip().equalsIgnoreCase(option)) {
                return true;
            }
            from = to + 1;
        }
        return false;
    }

    /** How long the server keeps the connection when nothing is sent. */
    Duration idle() {
        String value = field("Keep-Alive");
        int at = value == null ? -1 : value.toLowerCase(Locale.ROOT).indexOf("timeout=");
        long seconds = at < 0 ? -1 : number(value, at + "timeout=".length());
        return seconds < 0 ? IDLE : Duration.ofSeconds(Math.min(seconds, LONGEST_IDLE_SECONDS));
    }

    /** The digits from there on, up to the end or a delimiter; -1 when they are no number. */
    private static long number(String text, int from) {
        int to = from;
        while (to < text.length() && isDigit(text.charAt(to))) {
            to++;
        }
        boolean ends =
                to == text.length() || text.charAt(to) == ',' || text.charAt(to) == ';' || text.charAt(to) == ' ';
        return to == from || to - from > 18 || !ends ? -1 : Long.parseLong(text.substring(from, to));
    }
}
