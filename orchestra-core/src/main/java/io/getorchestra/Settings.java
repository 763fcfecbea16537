package io.getorchestra;

import io.getorchestra.internal.capture.AppenderSettings;
import io.getorchestra.internal.capture.SettingValues;
import io.getorchestra.internal.webhook.Webhook;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The settings of one scope: code's, the appenders', the ambient ones and the defaults, put together and checked.
 *
 * @param webhook where to report, null when that is not known well enough
 * @param reason why {@code webhook} is null, else null
 * @param warnings what was wrong with other settings, whose defaults hold
 * @param redact the appenders' patterns, and the one that code or the environment says
 * @param sendInterval how often logs are sent while the task runs, null when they are not
 * @param attach whether to attach an appender when there is none
 * @param attached what that one is told
 * @param attachedLevel the lowest level that it takes, null for all
 */
record Settings(
        Webhook webhook,
        String reason,
        List<String> warnings,
        boolean sendLogs,
        Duration closeTimeout,
        Duration shutdownTimeout,
        List<Pattern> redact,
        Path directory,
        Duration sendInterval,
        boolean attach,
        AppenderSettings attached,
        String attachedLevel) {

    private static final String DEFAULT_URL = "https://webhook.getorchestra.io";
    private static final String ORCHESTRA_DOMAIN = "getorchestra.io";

    static Settings resolve(OrchestraConfig config, List<AppenderSettings> appenders, OrchestraConfig.Ambient ambient) {
        return new Resolver(config, appenders, ambient).resolve();
    }

    /**
     * The patterns of appenders, less those that are none.
     *
     * @param problems gets what is wrong with those
     */
    static List<Pattern> redact(List<AppenderSettings> appenders, List<String> problems) {
        List<Pattern> patterns = new ArrayList<>();
        for (AppenderSettings appender : appenders) {
            for (String pattern : appender.redact()) {
                try {
                    patterns.add(SettingValues.pattern(pattern));
                } catch (IllegalArgumentException e) {
                    problems.add(e.getMessage());
                }
            }
        }
        return List.copyOf(patterns);
    }

    private static final class Resolver {
        private final OrchestraConfig config;
        private final List<AppenderSettings> appenders;
        private final OrchestraConfig.Ambient ambient;
        private final List<String> warnings = new ArrayList<>();

        Resolver(OrchestraConfig config, List<AppenderSettings> appenders, OrchestraConfig.Ambient ambient) {
            this.config = config;
            this.appenders = appenders;
            this.ambient = ambient;
        }

        Settings resolve() {
            Webhook webhook = null;
            String reason = null;
            try {
                webhook = webhook();
            } catch (IllegalArgumentException e) {
                reason = e.getMessage();
            }
            boolean sendLogs = lenient(Setting.SEND_LOGS, true);
            Duration closeTimeout = seconds(Setting.CLOSE_TIMEOUT, 30);
            Duration shutdownTimeout = seconds(Setting.SHUTDOWN_TIMEOUT, 8);
            List<String> problems = new ArrayList<>();
            List<Pattern> redact = new ArrayList<>(redact(appenders, problems));
            for (String problem : problems) {
                warnings.add("redact " + problem + "; it redacts nothing");
            }
            Pattern more = lenient(Setting.REDACT, null);
            if (more != null) {
                redact.add(more);
            }
            Path directory = lenient(Setting.DIRECTORY, null);
            check(Setting.BUFFER);
            check(Setting.MAX_SIZE);
            check(Setting.TASK_ATTEMPT_NUMBER);
            Duration sendInterval = lenient(Setting.SEND_INTERVAL, null);
            boolean attach = lenient(Setting.ATTACH, false);
            String level = lenient(Setting.LEVEL, null);
            return new Settings(
                    webhook,
                    reason,
                    List.copyOf(warnings),
                    sendLogs,
                    closeTimeout,
                    shutdownTimeout,
                    List.copyOf(redact),
                    directory,
                    sendInterval,
                    attach,
                    new AppenderSettings(text(Setting.LOG_NAME), null, null, null, null, null, null, null, List.of()),
                    level);
        }

        private String text(Setting setting) {
            Found found = find(setting);
            return found == null ? null : found.value();
        }

        private Webhook webhook() {
            Found id = config.isStartedFromOutside() ? inCode(Setting.TASK_RUN_ID) : find(Setting.TASK_RUN_ID);
            Found key = find(Setting.API_KEY);
            if (id == null && config.isStartedFromOutside()) {
                throw new IllegalArgumentException(
                        "the event or request that started this task has no orchestra_task_run_id");
            }
            List<String> missing = new ArrayList<>();
            if (id == null) {
                missing.add(Setting.TASK_RUN_ID.variable());
            }
            if (key == null) {
                missing.add(Setting.API_KEY.variable());
            }
            if (!missing.isEmpty()) {
                throw new IllegalArgumentException(
                        String.join(" and ", missing) + (missing.size() == 1 ? " is" : " are") + " not set");
            }
            Found url = find(Setting.WEBHOOK_URL);
            return new Webhook(
                    url == null ? URI.create(DEFAULT_URL) : trusted(url, url.read()),
                    key.read(),
                    id.read(),
                    seconds(Setting.CONNECT_TIMEOUT, 5),
                    seconds(Setting.REQUEST_TIMEOUT, 15),
                    lenient(Setting.MAX_ATTEMPTS, 5));
        }

        /** A URL that came with an event gets the key only when its host is known. */
        private URI trusted(Found found, URI url) {
            if (!config.isStartedFromOutside() || !found.inCode()) {
                return url;
            }
            Found hosts = find(Setting.TRUSTED_HOSTS);
            String trusted = ORCHESTRA_DOMAIN + (hosts == null ? "" : "," + hosts.value());
            String host = url.getHost().toLowerCase(Locale.ROOT);
            for (String each : trusted.toLowerCase(Locale.ROOT).split(",")) {
                String domain = each.strip();
                if (!domain.isEmpty() && (host.equals(domain) || host.endsWith("." + domain))) {
                    return url;
                }
            }
            throw new IllegalArgumentException("the event's webhook URL is of the host " + host
                    + ", which is neither under getorchestra.io nor trusted: the API key is not sent there; if it is right, add the host to "
                    + Setting.TRUSTED_HOSTS.variable());
        }

        private Duration seconds(Setting setting, int otherwise) {
            return lenient(setting, Duration.ofSeconds(otherwise));
        }

        private <T> T lenient(Setting setting, T otherwise) {
            Found found = find(setting);
            if (found == null) {
                return otherwise;
            }
            try {
                return found.read();
            } catch (IllegalArgumentException e) {
                warnings.add(e.getMessage() + "; using " + (otherwise == null ? "the default" : otherwise));
                return otherwise;
            }
        }

        /** What each log reads for itself; an appender tells what its own elements have. */
        private void check(Setting setting) {
            Found found = find(setting);
            if (found != null) {
                try {
                    found.read();
                } catch (IllegalArgumentException e) {
                    warnings.add(e.getMessage() + "; using the default");
                }
            }
        }

        private Found inCode(Setting setting) {
            String value = config.value(setting);
            return value == null ? null : new Found(setting, value, null, true);
        }

        private Found find(Setting setting) {
            if (config.value(setting) != null) {
                return inCode(setting);
            }
            for (AppenderSettings appender : appenders) {
                String element = element(appender, setting);
                if (element != null) {
                    return new Found(setting, element, null, false);
                }
            }
            String value = ambient.value(setting);
            return value == null ? null : new Found(setting, value, ambient, false);
        }

        /** What holds for the whole scope; a buffer and its limit are each appender's own. */
        private static String element(AppenderSettings appender, Setting setting) {
            return switch (setting) {
                case API_KEY -> appender.apiKey();
                case TASK_RUN_ID -> appender.taskRunId();
                case WEBHOOK_URL -> appender.webhookUrl();
                case DIRECTORY -> appender.directory();
                case SEND_INTERVAL -> appender.sendInterval();
                default -> null;
            };
        }
    }

    /**
     * A value.
     *
     * @param ambient where it was found, null for code and appenders
     */
    private record Found(Setting setting, String value, OrchestraConfig.Ambient ambient, boolean inCode) {
        <T> T read() {
            try {
                return setting.read(value);
            } catch (IllegalArgumentException e) {
                String name = ambient == null ? setting.variable() : ambient.describe(setting);
                throw new IllegalArgumentException(name + " " + e.getMessage(), e);
            }
        }
    }
}
