package io.getorchestra.capture;

import java.util.List;

/**
 * What an appender's configuration says, as written there; null where it says nothing.
 *
 * @param logName the name of the log in Orchestra, {@link #DEFAULT_LOG_NAME} when null
 * @param apiKey Orchestra's API key
 * @param taskRunId the task run's id, a UUID
 * @param webhookUrl Orchestra's webhook
 * @param buffer {@code memory} or {@code file}
 * @param maxSize the buffer's limit, such as {@code 16 MB}
 * @param directory where a file buffer lives
 * @param redact regular expressions of text that must not leave the process
 */
public record AppenderSettings(
        String logName,
        String apiKey,
        String taskRunId,
        String webhookUrl,
        String buffer,
        String maxSize,
        String directory,
        List<String> redact) {

    /** The log's name where nothing else is said. */
    public static final String DEFAULT_LOG_NAME = "orchestra.log";

    public AppenderSettings {
        logName = logName == null || logName.isBlank() ? DEFAULT_LOG_NAME : logName.strip();
        redact = redact == null ? List.of() : List.copyOf(redact);
    }

    /** Everything but the API key. */
    @Override
    public String toString() {
        return "AppenderSettings[logName=" + logName + ", taskRunId=" + taskRunId + ", webhookUrl=" + webhookUrl
                + ", buffer=" + buffer + ", maxSize=" + maxSize + ", directory=" + directory + "]";
    }
}
