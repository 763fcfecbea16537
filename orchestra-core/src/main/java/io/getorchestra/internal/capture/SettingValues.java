package io.getorchestra.internal.capture;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Reads the text forms of settings. Each method throws {@link IllegalArgumentException} with a message that tells what is wrong and what would
 * be right, to follow the setting's name: {@code "is 'x', should be …"}.
 */
public final class SettingValues {
    private static final Pattern AMOUNT = Pattern.compile("(\\d{1,18})\\s*([A-Za-z]*)");
    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[::1]|\\[0:0:0:0:0:0:0:1]");

    /** Also where a URL cannot be read otherwise, for it is not to be shown. */
    private static final Pattern USER_INFO = Pattern.compile("//[^/?#]*@");

    private static final Duration SHORTEST_INTERVAL = Duration.ofSeconds(5);

    private SettingValues() {}

    /**
     * A task run id in its canonical form. Upper case, no dashes, braces and {@code urn:uuid:} are accepted, as Orchestra's Python SDK does.
     */
    public static String taskRunId(String text) {
        String digits = text.strip().toLowerCase(Locale.ROOT);
        if (digits.startsWith("urn:uuid:")) {
            digits = digits.substring("urn:uuid:".length());
        }
        if (digits.startsWith("{") && digits.endsWith("}")) {
            digits = digits.substring(1, digits.length() - 1);
        }
        digits = digits.replace("-", "");
        if (!digits.matches("[0-9a-f]{32}")) {
            throw bad(text, "a UUID such as 3f1b2c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d");
        }
        return new UUID(Long.parseUnsignedLong(digits, 0, 16, 16), Long.parseUnsignedLong(digits, 16, 32, 16))
                .toString();
    }

    /** An API key that can stand in an HTTP header. The message of its exception never holds the key. */
    public static String apiKey(String text) {
        String key = text.strip();
        for (int i = 0; i < key.length(); i++) {
            if (key.charAt(i) <= ' ' || key.charAt(i) >= 0x7f) {
                throw new IllegalArgumentException(
                        "has a character that no API key has (a blank, a line break or a non-ASCII one): copy the key again");
            }
        }
        return key;
    }

    /** The webhook's URL: HTTPS, or HTTP to a loopback address. */
    public static URI webhookUrl(String text) {
        String right = "a URL such as https://webhook.getorchestra.io";
        if (USER_INFO.matcher(text).find()) {
            throw new IllegalArgumentException("has a user name or password in it, should be " + right);
        }
        URI url;
        try {
            url = new URI(text.strip());
        } catch (URISyntaxException e) {
            throw badUrl(text, right);
        }
        if (url.getHost() == null
                && url.getRawAuthority() != null
                && url.getRawAuthority().indexOf('_') >= 0) {
            throw bad(
                    text,
                    right + "; '" + url.getRawAuthority()
                            + "' has an underscore, which Java takes in no host name: use another name of the host, or its address");
        }
        if (url.getHost() == null || url.getRawFragment() != null) {
            throw badUrl(text, right);
        }
        boolean https = "https".equalsIgnoreCase(url.getScheme());
        boolean loopback =
                LOOPBACK.matcher(url.getHost().toLowerCase(Locale.ROOT)).matches();
        if (!https && !("http".equalsIgnoreCase(url.getScheme()) && loopback)) {
            throw bad(text, "an https URL, for the API key goes there (http is for loopback addresses only)");
        }
        return url;
    }

    /** A size in bytes: {@code 16 MB}, {@code 512kb}, {@code 1 GB}, a plain number of bytes; powers of 1024. */
    public static long size(String text) {
        Matcher matcher = AMOUNT.matcher(text.strip());
        if (matcher.matches()) {
            long amount = Long.parseLong(matcher.group(1));
            int shift = switch (matcher.group(2).toUpperCase(Locale.ROOT)) {
                case "", "B" -> 0;
                case "K", "KB", "KIB" -> 10;
                case "M", "MB", "MIB" -> 20;
                case "G", "GB", "GIB" -> 30;
                default -> -1;
            };
            if (shift >= 0 && amount > 0 && amount <= Long.MAX_VALUE >> 31) {
                return amount << shift;
            }
        }
        throw bad(text, "a size such as 16 MB");
    }

    /** A positive duration: {@code 30s}, {@code 500 ms}, {@code 2m}, {@code 1h}, or ISO-8601 such as {@code PT30S}. */
    public static Duration duration(String text) {
        String stripped = text.strip();
        Matcher matcher = AMOUNT.matcher(stripped);
        Duration duration = null;
        if (matcher.matches()) {
            long amount = Long.parseLong(matcher.group(1));
            duration = amount > Integer.MAX_VALUE
                    ? null
                    : switch (matcher.group(2).toLowerCase(Locale.ROOT)) {
                        case "ms" -> Duration.ofMillis(amount);
                        case "s" -> Duration.ofSeconds(amount);
                        case "m", "min" -> Duration.ofMinutes(amount);
                        case "h" -> Duration.ofHours(amount);
                        default -> null;
                    };
        } else {
            try {
                duration = Duration.parse(stripped);
            } catch (DateTimeParseException e) {
                // Told below, like any other unreadable text.
            }
        }
        // The upper end keeps every deadline within the range of the nano clock.
        if (duration == null
                || duration.compareTo(Duration.ofMillis(1)) < 0
                || duration.compareTo(Duration.ofDays(7)) > 0) {
            throw bad(text, "a duration such as 30s, 500ms or PT30S, from 1 ms to 7 days");
        }
        return duration;
    }

    /** How often a log is sent while its task runs: a duration of at least 5 s. */
    public static Duration sendInterval(String text) {
        Duration interval = duration(text);
        if (interval.compareTo(SHORTEST_INTERVAL) < 0) {
            throw bad(text, "at least 5s");
        }
        return interval;
    }

    /** A whole number from 1 to 100. */
    public static int attempts(String text) {
        Matcher matcher = AMOUNT.matcher(text.strip());
        if (matcher.matches() && matcher.group(2).isEmpty()) {
            long attempts = Long.parseLong(matcher.group(1));
            if (attempts >= 1 && attempts <= 100) {
                return (int) attempts;
            }
        }
        throw bad(text, "a whole number from 1 to 100");
    }

    /** {@code true} or {@code false}. */
    public static boolean bool(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "true", "1", "yes" -> true;
            case "false", "0", "no" -> false;
            default -> throw bad(text, "true or false");
        };
    }

    /** The name of a level, in upper case. */
    public static String level(String text) {
        String level = text.strip().toUpperCase(Locale.ROOT);
        return switch (level) {
            case "TRACE", "DEBUG", "INFO", "WARN", "ERROR" -> level;
            default -> throw bad(text, "TRACE, DEBUG, INFO, WARN or ERROR");
        };
    }

    /** Whether the buffer is to be a file: {@code memory} or {@code file}. */
    public static boolean isFileBuffer(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "file" -> true;
            case "memory" -> false;
            default -> throw bad(text, "memory or file");
        };
    }

    /** A regular expression as {@link Pattern} knows them. */
    public static Pattern pattern(String text) {
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            throw bad(text, "a regular expression (" + e.getDescription() + ")");
        }
    }

    /**
     * Null for a text that says nothing: blank, or a placeholder that the logging framework could not fill in.
     */
    public static String orNull(String text) {
        return text == null || text.isBlank() || text.startsWith("${") || text.endsWith("_IS_UNDEFINED") ? null : text;
    }

    /** What cannot be read as a URL may still hold a password. */
    private static IllegalArgumentException badUrl(String text, String right) {
        return text.contains("@")
                ? new IllegalArgumentException("cannot be read and may have a password in it, should be " + right)
                : bad(text, right);
    }

    private static IllegalArgumentException bad(String text, String right) {
        String shown = text.length() > 100 ? text.substring(0, 100) + "…" : text;
        return new IllegalArgumentException("is '" + shown + "', should be " + right);
    }
}
