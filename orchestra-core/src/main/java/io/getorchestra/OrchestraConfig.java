package io.getorchestra;

import io.getorchestra.internal.capture.SettingValues;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * What code says about where and how to report. Immutable and thread-safe.
 *
 * <p>A setting that code does not give is looked for in the appender's own elements, then in what a framework has read ({@link SettingsSource}),
 * then in a system property ({@code orchestra.api-key}), then in the environment ({@code ORCHESTRA_API_KEY}); else the default holds. Nothing is read or checked before a task scope opens; a value
 * that cannot be used is then named in a warning and never throws: without a usable key or id the scope is inactive, any other setting falls
 * back to its default.
 *
 * <pre>{@code
 * var config = OrchestraConfig.builder().closeTimeout(Duration.ofSeconds(10)).build();
 * OrchestraTaskScope.run("nightly-export", config, task -> export());
 * }</pre>
 */
public final class OrchestraConfig {
    private static final String CONTEXT_KEY = "orchestra_task_run_id";
    private static final String ARGUMENT = "--orchestra-task-run-id";

    private final Map<Setting, String> values;
    private final boolean started;

    private OrchestraConfig(Map<Setting, String> values, boolean started) {
        this.values = values;
        this.started = started;
    }

    /** A builder in which nothing is set. */
    public static Builder builder() {
        return new Builder(new EnumMap<>(Setting.class), false);
    }

    /** A builder that starts from this configuration. */
    public Builder toBuilder() {
        Builder builder = new Builder(new EnumMap<>(Setting.class), started);
        builder.values.putAll(values);
        return builder;
    }

    /**
     * What a framework's settings ({@link SettingsSource}), the system properties and the environment say now; it then counts as code's word, before
     * the appender's elements.
     */
    public static OrchestraConfig fromEnvironment() {
        Ambient ambient = SettingsSources.current();
        Builder builder = builder();
        for (Setting setting : Setting.values()) {
            builder.set(setting, ambient.value(setting));
        }
        return builder.build();
    }

    /**
     * What an AWS Lambda event says: the top-level keys {@code orchestra_task_run_id} and {@code orchestra_webhook_url}. The URL is only
     * used under {@code getorchestra.io} or a trusted host. An event without an id gives an inactive scope: an id from elsewhere would be
     * another task's.
     *
     * @param event the event as Lambda's JSON mapper made it; null counts as empty
     */
    public static OrchestraConfig fromLambdaEvent(Map<String, ?> event) {
        Map<String, ?> keys = event == null ? Map.of() : event;
        Builder builder = new Builder(new EnumMap<>(Setting.class), true);
        builder.set(Setting.TASK_RUN_ID, text(keys.get(CONTEXT_KEY)));
        builder.set(Setting.WEBHOOK_URL, text(keys.get("orchestra_webhook_url")));
        return builder.build();
    }

    /**
     * What the headers of an HTTP request say that starts a task in a running service: {@code orchestra_task_run_id}, in any case. A request
     * without it gives an inactive scope.
     *
     * @param headers names and values, as most HTTP servers hand them out; null counts as empty
     */
    public static OrchestraConfig fromHeaders(Map<String, ? extends Iterable<String>> headers) {
        Builder builder = new Builder(new EnumMap<>(Setting.class), true);
        if (headers != null) {
            headers.forEach((name, texts) -> {
                Iterator<String> each = texts == null ? Collections.emptyIterator() : texts.iterator();
                if (CONTEXT_KEY.equalsIgnoreCase(name) && each.hasNext()) {
                    builder.set(Setting.TASK_RUN_ID, each.next());
                }
            });
        }
        return builder.build();
    }

    /**
     * What a program's arguments say, for platforms that start a task with arguments and set no environment:
     * {@code --orchestra-task-run-id=…}, or {@code --orchestra-task-run-id} and then the id. {@code _} is as good as {@code -}, case does not
     * matter, and the last one counts. Without it the id is looked for as ever.
     *
     * <p>The API key is never read from arguments: who may list the processes of a machine sees them.
     *
     * @param arguments those of {@code main}, of which all others are passed over; null counts as none
     */
    public static OrchestraConfig fromArguments(String... arguments) {
        Builder builder = builder();
        for (int i = 0; arguments != null && i < arguments.length; i++) {
            if (isTaskRunId(arguments[i])) {
                int equals = arguments[i].indexOf('=');
                String next = i + 1 < arguments.length ? arguments[i + 1] : null;
                builder.set(Setting.TASK_RUN_ID, equals < 0 ? next : arguments[i].substring(equals + 1));
            }
        }
        return builder.build();
    }

    /** Whether an argument is the one for the task run's id, with its value or before it. */
    static boolean isTaskRunId(String argument) {
        int length = ARGUMENT.length();
        return argument != null
                && argument.replace('_', '-').regionMatches(true, 0, ARGUMENT, 0, length)
                && (argument.length() == length || argument.charAt(length) == '=');
    }

    private static String text(Object value) {
        return value instanceof CharSequence || value instanceof UUID ? value.toString() : null;
    }

    String value(Setting setting) {
        return values.get(setting);
    }

    /** Whether a request or an event started the task: its id, and a URL in it, are then from outside. */
    boolean isStartedFromOutside() {
        return started;
    }

    /** The settings by name; the API key is hidden. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("OrchestraConfig{");
        new TreeMap<>(values)
                .forEach((setting, value) -> text.append(text.charAt(text.length() - 1) == '{' ? "" : ", ")
                        .append(setting.property().substring("orchestra.".length()))
                        .append('=')
                        .append(setting == Setting.API_KEY ? "***" : value));
        return text.append('}').toString();
    }

    /** Where settings come from that neither code nor an appender gives. */
    @FunctionalInterface
    interface Ambient {
        Ambient SYSTEM = new Ambient() {
            @Override
            public String value(Setting setting) {
                String value = SettingValues.orNull(System.getProperty(setting.property()));
                return value != null ? value : SettingValues.orNull(System.getenv(setting.variable()));
            }
        };

        String value(Setting setting);

        /** How messages name a setting that was found here. */
        default String describe(Setting setting) {
            return setting.variable();
        }
    }

    /** Collects settings; null takes one back. Not thread-safe. */
    public static final class Builder {
        private final Map<Setting, String> values;
        private final boolean started;

        private Builder(Map<Setting, String> values, boolean started) {
            this.values = values;
            this.started = started;
        }

        private Builder set(Setting setting, Object value) {
            if (value == null || value.toString().isBlank()) {
                values.remove(setting);
            } else {
                values.put(setting, value.toString());
            }
            return this;
        }

        /** Orchestra's API key. It goes into the {@code Authorization} header and nowhere else. */
        public Builder apiKey(String apiKey) {
            return set(Setting.API_KEY, apiKey);
        }

        /** The id of the task run: a UUID, in upper case, without dashes, in braces or as {@code urn:uuid:} too. */
        public Builder taskRunId(String taskRunId) {
            return set(Setting.TASK_RUN_ID, taskRunId);
        }

        /** The id of the task run. */
        public Builder taskRunId(UUID taskRunId) {
            return set(Setting.TASK_RUN_ID, taskRunId);
        }

        /** Orchestra's webhook; default {@code https://webhook.getorchestra.io}. HTTPS, but for loopback addresses. */
        public Builder webhookUrl(String webhookUrl) {
            return set(Setting.WEBHOOK_URL, webhookUrl);
        }

        /** Whether the log and attached files are sent; default true. */
        public Builder sendLogs(boolean sendLogs) {
            return set(Setting.SEND_LOGS, sendLogs);
        }

        /** How long a connection may take to be made; default 5 s. */
        public Builder connectTimeout(Duration timeout) {
            return set(Setting.CONNECT_TIMEOUT, timeout);
        }

        /** How long one request may take from its connection to the end of its reply; default 15 s. */
        public Builder requestTimeout(Duration timeout) {
            return set(Setting.REQUEST_TIMEOUT, timeout);
        }

        /** How often a request is tried; default 5, at most 100. */
        public Builder maxAttempts(int maxAttempts) {
            return set(Setting.MAX_ATTEMPTS, maxAttempts);
        }

        /** How long {@code close()} may hold the job's end, over everything that it does; default 30 s. */
        public Builder closeTimeout(Duration timeout) {
            return set(Setting.CLOSE_TIMEOUT, timeout);
        }

        /** The same for a JVM that goes down before the task ended; default 8 s, as container platforms kill after 10. */
        public Builder shutdownTimeout(Duration timeout) {
            return set(Setting.SHUTDOWN_TIMEOUT, timeout);
        }

        /**
         * How often what has been logged is sent while the task runs, at least 5 s; default: the log is sent at the end. Each part has a name with a
         * number, {@code export.001.log}.
         */
        public Builder sendInterval(Duration interval) {
            return set(Setting.SEND_INTERVAL, interval);
        }

        /**
         * Hosts, besides {@code getorchestra.io} and those under it, to which the API key may go when a Lambda event names them; a host stands for
         * those under it too.
         */
        public Builder trustedHosts(List<String> hosts) {
            return set(Setting.TRUSTED_HOSTS, hosts == null ? null : String.join(",", hosts));
        }

        /**
         * Whether a scope that opens and finds no Orchestra appender attaches one to the framework's root logger, until the last such scope has closed;
         * default false. For programs whose logging configuration cannot name it, as on a cluster.
         */
        public Builder attachAppender(boolean attach) {
            return set(Setting.ATTACH, attach);
        }

        /** The log's name in Orchestra when the appender is attached; default {@code orchestra.log}. */
        public Builder logName(String logName) {
            return set(Setting.LOG_NAME, logName);
        }

        /** The lowest level that an attached appender takes, such as {@code INFO}; default: whatever the loggers let pass. */
        public Builder level(String level) {
            return set(Setting.LEVEL, level);
        }

        /** A regular expression of text that must not leave the process, besides the appenders' own; it is replaced by {@code ***}, within a line. */
        public Builder redact(String pattern) {
            return set(Setting.REDACT, pattern);
        }

        /** Never throws: what cannot be used is told when a scope opens. */
        public OrchestraConfig build() {
            return new OrchestraConfig(Map.copyOf(values), started);
        }
    }
}
