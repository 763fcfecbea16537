package io.getorchestra;

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
}
