package io.getorchestra.capture;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

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
        logName = SettingValues.orNull(logName) == null ? DEFAULT_LOG_NAME : logName.strip();
        apiKey = SettingValues.orNull(apiKey);
        taskRunId = SettingValues.orNull(taskRunId);
        webhookUrl = SettingValues.orNull(webhookUrl);
        buffer = SettingValues.orNull(buffer);
        maxSize = SettingValues.orNull(maxSize);
        directory = SettingValues.orNull(directory);
        redact = redact == null ? List.of() : List.copyOf(redact);
    }

    /**
     * What is wrong with the values, a message each that says what would be right; for the framework's status system. Empty when all is well.
     */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        check(problems, "apiKey", apiKey, SettingValues::apiKey);
        check(problems, "taskRunId", taskRunId, SettingValues::taskRunId);
        check(problems, "webhookUrl", webhookUrl, SettingValues::webhookUrl);
        check(problems, "buffer", buffer, SettingValues::isFileBuffer);
        check(problems, "maxSize", maxSize, SettingValues::size);
        check(problems, "directory", directory, Path::of);
        redact.forEach(pattern -> check(problems, "redact", pattern, SettingValues::pattern));
        return problems;
    }

    private static void check(List<String> problems, String name, String value, Function<String, ?> reader) {
        if (value != null) {
            try {
                reader.apply(value);
            } catch (IllegalArgumentException e) {
                problems.add(name + " " + e.getMessage());
            }
        }
    }

    /** Everything but the API key. */
    @Override
    public String toString() {
        return "AppenderSettings[logName=" + logName + ", taskRunId=" + taskRunId + ", webhookUrl=" + webhookUrl
                + ", buffer=" + buffer + ", maxSize=" + maxSize + ", directory=" + directory + "]";
    }
}
