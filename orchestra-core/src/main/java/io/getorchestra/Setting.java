package io.getorchestra;

import io.getorchestra.internal.capture.SettingValues;
import java.nio.file.Path;
import java.util.Locale;

/** The settings that can be given as a system property ({@code orchestra.api-key}) or in the environment ({@code ORCHESTRA_API_KEY}). */
enum Setting {
    API_KEY,
    TASK_RUN_ID,
    TASK_ATTEMPT_NUMBER,
    WEBHOOK_URL,
    SEND_LOGS,
    CONNECT_TIMEOUT,
    REQUEST_TIMEOUT,
    MAX_ATTEMPTS,
    CLOSE_TIMEOUT,
    SHUTDOWN_TIMEOUT,
    TRUSTED_HOSTS,
    BUFFER,
    MAX_SIZE,
    DIRECTORY,
    SEND_INTERVAL,
    LOG_NAME,
    REDACT,
    ATTACH,
    LEVEL,
    TASK_NAME;

    String property() {
        return "orchestra." + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    String variable() {
        return "ORCHESTRA_" + name();
    }

    /**
     * The value that a text stands for.
     *
     * @param <T> the type that this setting's values have
     * @throws IllegalArgumentException as those of {@link SettingValues}
     */
    @SuppressWarnings("unchecked") // a caller knows the type of the setting that it names
    <T> T read(String text) {
        return (T) value(text);
    }

    /** One method instead of one of each setting's: in a cold JVM a method reference costs as much as a class. */
    private Object value(String text) {
        return switch (this) {
            case API_KEY -> SettingValues.apiKey(text);
            case TASK_RUN_ID -> SettingValues.taskRunId(text);
            case TASK_ATTEMPT_NUMBER, MAX_ATTEMPTS -> SettingValues.attempts(text);
            case WEBHOOK_URL -> SettingValues.webhookUrl(text);
            case SEND_LOGS, ATTACH -> SettingValues.bool(text);
            case CONNECT_TIMEOUT, REQUEST_TIMEOUT, CLOSE_TIMEOUT, SHUTDOWN_TIMEOUT -> SettingValues.duration(text);
            case BUFFER -> SettingValues.isFileBuffer(text);
            case MAX_SIZE -> SettingValues.size(text);
            case DIRECTORY -> Path.of(text);
            case SEND_INTERVAL -> SettingValues.sendInterval(text);
            case REDACT -> SettingValues.pattern(text);
            case LEVEL -> SettingValues.level(text);
            case TRUSTED_HOSTS, LOG_NAME, TASK_NAME -> text;
        };
    }
}
