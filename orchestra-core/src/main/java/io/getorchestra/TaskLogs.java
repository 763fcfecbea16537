package io.getorchestra;

import io.getorchestra.internal.buffer.CapturedLog;
import io.getorchestra.internal.buffer.LogSource;
import io.getorchestra.internal.capture.AppenderSettings;
import io.getorchestra.internal.capture.CapturePoint;
import io.getorchestra.internal.capture.OwnMessages;
import io.getorchestra.internal.capture.ScopeCapture;
import io.getorchestra.internal.delivery.LogNames;
import io.getorchestra.internal.delivery.TaskDelivery;
import io.getorchestra.internal.recovery.TaskStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.slf4j.event.Level;

/** The logs of one task run: in which buffers they are captured, which files come with them, and under which names they go. Thread-safe. */
final class TaskLogs implements ScopeCapture.LogFactory {
    private final String name;
    private final String joinedLog;
    private final Settings settings;
    private final OrchestraConfig.Ambient ambient;
    private final TaskStore store;
    private final Queue<Attachment> attachments = new ConcurrentLinkedQueue<>();

    /** By an appender's log name the name under which that log goes, in parts or whole. */
    private final Map<String, String> names = new ConcurrentHashMap<>();

    private record Attachment(String logName, Path file) {}

    /**
     * @param joinedLog the name for the logs of a process that only joins the task run, null for the task's own process
     */
    TaskLogs(String name, String joinedLog, Settings settings, OrchestraConfig.Ambient ambient) {
        this.name = name;
        this.joinedLog = joinedLog;
        this.settings = settings;
        this.ambient = ambient;
        this.store = isAnyFileBuffered() ? newStore() : null;
    }

    boolean isJoined() {
        return joinedLog != null;
    }

    /** Where file buffers are; null when nothing is kept beyond the process. */
    TaskStore store() {
        return store;
    }

    /** The buffer for a log's first event; null when logs are not sent. */
    @Override
    public CapturedLog create(AppenderSettings appender) {
        if (!settings.sendLogs()) {
            return null;
        }
        String maxSize = appender.maxSize() != null ? appender.maxSize() : ambient.value(Setting.MAX_SIZE);
        boolean file = isFileBuffered(appender);
        if (file && store == null) {
            OwnMessages.logLater(
                    Level.WARN,
                    "The log " + appender.logName() + " of " + name
                            + " is kept in memory: its appender started after the task, "
                            + "or there is no place for files; ORCHESTRA_BUFFER=file is known before");
        }
        if (file && store != null) {
            return inFiles(appender.logName(), lenient(maxSize, Setting.MAX_SIZE, CapturedLog.DEFAULT_FILE_LIMIT));
        }
        return CapturedLog.inMemory(lenient(maxSize, Setting.MAX_SIZE, CapturedLog.DEFAULT_MEMORY_LIMIT));
    }

    private CapturedLog inFiles(String logName, long limit) {
        Consumer<String> trouble = told -> OwnMessages.logLater(Level.WARN, told);
        return settings.sendInterval() == null
                ? CapturedLog.inFiles(store.path(), logName, limit, trouble)
                : CapturedLog.inFilesToBeSent(store.path(), logName, limit, trouble);
    }

    private boolean isAnyFileBuffered() {
        for (AppenderSettings appender : CapturePoint.registeredSettings()) {
            if (isFileBuffered(appender)) {
                return true;
            }
        }
        return isFileBuffered(null);
    }

    /**
     * @param appender null for one that is not there yet
     */
    private boolean isFileBuffered(AppenderSettings appender) {
        String buffer =
                appender == null || appender.buffer() == null ? ambient.value(Setting.BUFFER) : appender.buffer();
        return lenient(buffer, Setting.BUFFER, false);
    }

    private static <T> T lenient(String value, Setting setting, T otherwise) {
        try {
            return value == null ? otherwise : setting.read(value);
        } catch (IllegalArgumentException e) {
            // The appender has told it, or the scope at its opening, with what would be right.
            return otherwise;
        }
    }

    private TaskStore newStore() {
        // An interrupt would break off the writing of files.
        boolean interrupted = Thread.interrupted();
        try {
            Integer attempt = lenient(ambient.value(Setting.TASK_ATTEMPT_NUMBER), Setting.TASK_ATTEMPT_NUMBER, null);
            return TaskStore.create(settings.directory(), settings.webhook(), name, joinedLog, attempt);
        } catch (IOException | RuntimeException e) {
            OwnMessages.log(
                    Level.WARN, "The file buffer of " + name + " cannot be used, the log is kept in memory: " + e);
            return null;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    void attach(String logName, Path file) {
        attachments.add(new Attachment(logName, file));
    }

    /** Everything that is to be sent, by the name under which it goes. */
    Map<String, LogSource> sources(Map<String, CapturedLog> captured) {
        Map<String, LogSource> sources = new LinkedHashMap<>();
        for (Map.Entry<String, CapturedLog> each : captured.entrySet()) {
            sources.put(nameOf(each.getKey(), captured.size()), each.getValue());
        }
        if (settings.sendLogs()) {
            for (Attachment attachment : attachments) {
                sources.put(free(sources, attachment.logName()), TaskDelivery.file(attachment.file()));
            }
        }
        return sources;
    }

    /** What is captured and can be sent while the task runs, by the name under which it goes then and later. */
    Map<String, CapturedLog> live(Map<String, CapturedLog> captured) {
        Map<String, CapturedLog> live = new LinkedHashMap<>();
        captured.forEach((logName, log) -> live.put(nameOf(logName, captured.size()), log));
        return live;
    }

    /** Decided once: how many logs there are is another question later, or in the process that delivers what this one has left. */
    private String nameOf(String logName, int logs) {
        String now = LogNames.inProcess(joinedLog, logName, logs);
        String before = names.putIfAbsent(logName, now);
        String name = before != null ? before : now;
        if (joinedLog != null && store != null) {
            store.keepName(logName, name);
        }
        return name;
    }

    /** One name is one file in Orchestra: a second log of that name would take its place. */
    private static String free(Map<String, LogSource> sources, String name) {
        String free = name;
        for (int i = 2; sources.containsKey(free); i++) {
            free = name + "-" + i;
        }
        return free;
    }

    boolean hasAttachments() {
        return settings.sendLogs() && !attachments.isEmpty();
    }

    /** The attached files that cannot be read. */
    List<Path> unreadable() {
        List<Path> unreadable = new ArrayList<>();
        for (Attachment attachment : attachments) {
            if (settings.sendLogs() && !Files.isReadable(attachment.file())) {
                unreadable.add(attachment.file());
            }
        }
        return unreadable;
    }

    /** Nothing of this task needs to be kept. */
    void discard() {
        if (store != null) {
            store.delete();
        }
    }
}
