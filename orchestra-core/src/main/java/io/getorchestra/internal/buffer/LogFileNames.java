package io.getorchestra.internal.buffer;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * How the files of a log are named: {@code export.log.000001} and so on for its events, {@code export.log.staging} for the newest of them,
 * {@code export.log.header} and {@code export.log.footer} for what stands around them.
 */
final class LogFileNames {
    /** A file name may have 255 bytes on common file systems; this leaves room for the endings. */
    private static final int LONGEST = 200;

    static final Pattern SEGMENT = Pattern.compile("(.+)\\.([0-9]{6,9})");
    static final Pattern STAGING = Pattern.compile("(.+)\\.staging");

    private LogFileNames() {}

    /** The log's name, URL-encoded; of a very long one the beginning and a hash. */
    static String encode(String logName) {
        String encoded = URLEncoder.encode(logName, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A");
        if (encoded.length() <= LONGEST) {
            return encoded.isEmpty() ? "%20" : encoded;
        }
        int end = LONGEST - 9;
        int escape = encoded.lastIndexOf('%', end - 1);
        if (escape > end - 3) {
            end = escape;
        }
        return encoded.substring(0, end) + '~' + String.format(Locale.ROOT, "%08x", logName.hashCode());
    }

    /** The name that was encoded, or the file name as it is when it is not of ours. */
    static String decode(String encoded) {
        try {
            return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return encoded;
        }
    }

    static Path segment(Path directory, String encoded, int index) {
        return directory.resolve(encoded + String.format(Locale.ROOT, ".%06d", index));
    }

    static Path staging(Path directory, String encoded) {
        return directory.resolve(encoded + ".staging");
    }

    static Path header(Path directory, String encoded) {
        return directory.resolve(encoded + ".header");
    }

    static Path footer(Path directory, String encoded) {
        return directory.resolve(encoded + ".footer");
    }
}
