package io.getorchestra.examples.local.page;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/** The page's own files, which are in the jar. */
final class Assets {
    private static final String SCRIPT = "text/javascript; charset=utf-8";
    private static final Map<String, String> TYPES = Map.of(
            "index.html", "text/html; charset=utf-8",
            "page.css", "text/css; charset=utf-8",
            "icon.svg", "image/svg+xml",
            "app.js", SCRIPT,
            "dom.js", SCRIPT,
            "run.js", SCRIPT,
            "outputs.js", SCRIPT,
            "log.js", SCRIPT,
            "lines.js", SCRIPT,
            "text.js", SCRIPT);

    private Assets() {}

    /** A file's type, null when there is no such file. */
    static String type(String name) {
        return TYPES.get(name);
    }

    static byte[] read(String name) throws IOException {
        try (InputStream in = Assets.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("Not in the jar: " + name);
            }
            return in.readAllBytes();
        }
    }
}
