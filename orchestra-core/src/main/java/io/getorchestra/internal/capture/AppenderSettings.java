package io.getorchestra.internal.capture;

import java.nio.file.Path;
import java.util.ArrayList;
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
 * @param sendInterval how often the log is sent while the task runs, such as {@code 10s}
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
        String sendInterval,
        List<String> redact) {

    /** The log's name where nothing else is said. */
    public static final String DEFAULT_LOG_NAME = "orchestra.log";

    public AppenderSettings {
        logName = SettingValues.orNull(logName) == null ? DEFAULT_LOG_NAME : logName.strip();
        apiKey = SettingValues.orNull(apiKey);
        taskRunId = SettingValues.orNull(taskRunId);
        webhookUrl = SettingValues.orNull(webhookUrl);
        buffer = SettingValues.orNull(buffer);
        maxSize = SettingValues.orNull(maxSize);
        directory = SettingValues.orNull(directory);
        sendInterval = SettingValues.orNull(sendInterval);
        redact = redact == null ? List.of() : List.copyOf(redact);
    }

    /**
     * What is wrong with the values, a message each that says what would be right; for the framework's status system. Empty when all is well.
     */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        check(problems, "apiKey", apiKey);
        check(problems, "taskRunId", taskRunId);
        check(problems, "webhookUrl", webhookUrl);
        check(problems, "buffer", buffer);
        check(problems, "maxSize", maxSize);
        check(problems, "directory", directory);
        check(problems, "sendInterval", sendInterval);
        for (String pattern : redact) {
            check(problems, "redact", pattern);
        }
        return problems;
    }

    private static void check(List<String> problems, String name, String value) {
        if (value != null) {
            try {
                read(name, value);
            } catch (IllegalArgumentException e) {
                problems.add(name + " " + e.getMessage());
            }
        }
    }

    private static void read(String name, String value) {
        switch (name) {
            case "apiKey" -> SettingValues.apiKey(value);
            case "taskRunId" -> SettingValues.taskRunId(value);
            case "webhookUrl" -> SettingValues.webhookUrl(value);
            case "buffer" -> SettingValues.isFileBuffer(value);
            case "maxSize" -> SettingValues.size(value);
            case "directory" -> Path.of(value);
            case "sendInterval" -> SettingValues.sendInterval(value);
            case "redact" -> SettingValues.pattern(value);
            default -> throw new AssertionError(name);
        }
    }

    /** Everything but the API key. */
    @Override
    public String toString() {
        return "AppenderSettings[logName=" + logName + ", taskRunId=" + taskRunId + ", webhookUrl=" + webhookUrl
                + ", buffer=" + buffer + ", maxSize=" + maxSize + ", directory=" + directory + ", sendInterval="
                + sendInterval + "]";
    }
}
