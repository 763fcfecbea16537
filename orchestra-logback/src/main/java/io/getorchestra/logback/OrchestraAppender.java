package io.getorchestra.logback;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.FilterReply;
import io.getorchestra.internal.capture.AppenderSettings;
import io.getorchestra.internal.capture.CapturePoint;
import io.getorchestra.internal.capture.Deadline;
import io.getorchestra.internal.capture.Deliverers;
import io.getorchestra.internal.capture.FirstTrouble;
import io.getorchestra.internal.capture.LoggingBackend;
import io.getorchestra.internal.capture.TaskAppender;
import io.getorchestra.internal.capture.TaskError;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * Hands the events of a task to Orchestra: they are kept while an {@code OrchestraTaskScope} is open, and sent as a log when it closes. Outside
 * a scope it does nothing.
 *
 * <pre>{@code
 * <appender name="ORCHESTRA" class="io.getorchestra.logback.OrchestraAppender"/>
 * }</pre>
 *
 * <p>Every element is optional. What cannot be used is told in a WARN status, never an ERROR, and its default holds. An event that cannot be
 * encoded, whatever its encoder throws, is counted as dropped in the scope's log and told once; the logging call never hears of it. Thread-safe,
 * and without I/O over the network in the logging call.
 */
public final class OrchestraAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {
    static final String DEFAULT_PATTERN = "%d{yyyy-MM-dd HH:mm:ss.SSS} %-5level [%thread] %logger{0} - %msg%n";

    private Encoder<ILoggingEvent> encoder;
    private String logName;
    private String apiKey;
    private String taskRunId;
    private String webhookUrl;
    private String buffer;
    private String maxSize;
    private String directory;
    private String sendInterval;
    private final List<String> redact = new ArrayList<>();

    private final Deliverers deliverers = new Deliverers(new LogbackFrames());
    private final FirstTrouble encoding = new FirstTrouble("cannot encode an event");
    private final FirstTrouble filtering = new FirstTrouble("has a filter that fails");
    private final FirstTrouble framing = new FirstTrouble("has an encoder that fails at its header or footer");
    private EventEncoder eventEncoder;
    private CapturePoint capture;
    private boolean attached;
    private ContextEnd contextEnd;
    /** Its configuration is, though whoever holds it has not stopped it. */
    private volatile boolean over;

    /** For Logback's configurator. */
    public OrchestraAppender() {}

    @Override
    public void start() {
        if (isStarted()) {
            return;
        }
        if (encoder == null) {
            encoder = defaultEncoder();
        }
        AppenderSettings settings = new AppenderSettings(
                logName, apiKey, taskRunId, webhookUrl, buffer, maxSize, directory, sendInterval, redact);
        for (String problem : settings.problems()) {
            addWarn("Appender [" + name + "]: " + problem);
        }
        eventEncoder = new EventEncoder(encoder);
        TaskAppender port = new Port(loggerContext());
        if (attached) {
            capture = CapturePoint.registerAttached(settings, port);
        } else {
            capture = CapturePoint.register(settings, port);
            contextEnd = new ContextEnd(new Over());
            if (getContext() instanceof LoggerContext logback) {
                logback.addListener(contextEnd);
            }
        }
        super.start();
    }

    /** Starts it for a configuration that has none. */
    void startAttached() {
        attached = true;
        start();
    }

    /** The one that everybody uses, for an appender that was made without; null when there is none. */
    private LoggerContext loggerContext() {
        Object own = getContext() != null ? getContext() : LoggerFactory.getILoggerFactory();
        return own instanceof LoggerContext logback ? logback : null;
    }

    private final class Over implements Runnable {
        @Override
        public void run() {
            over = true;
        }
    }

    /** What core may ask of this appender. */
    private final class Port implements TaskAppender {
        private final LoggerContext logback;
        private final QueueDrain queues;

        Port(LoggerContext logback) {
            this.logback = logback;
            this.queues = new QueueDrain(deliverers);
        }

        @Override
        public boolean awaitQueues(Deadline deadline) throws InterruptedException {
            if (!over) {
                return queues.await(deadline, AppenderPaths.to(OrchestraAppender.this, logback));
            }
            // Of what is no more in a configuration only the threads can be seen that have brought something.
            boolean arrived = queues.await(deadline, AppenderPaths.none());
            capture.close();
            return arrived;
        }

        @Override
        public byte[] layOut(TaskError error) {
            return logback == null ? null : eventEncoder.encode(Errors.event(logback, error));
        }

        @Override
        public byte[] header() {
            try {
                return eventEncoder.header();
            } catch (Throwable e) {
                tell(framing, e);
                return null;
            }
        }

        @Override
        public byte[] footer() {
            try {
                return eventEncoder.footer();
            } catch (Throwable e) {
                tell(framing, e);
                return null;
            }
        }
    }

    private Encoder<ILoggingEvent> defaultEncoder() {
        PatternLayoutEncoder pattern = new PatternLayoutEncoder();
        pattern.setContext(loggerContext());
        pattern.setPattern(DEFAULT_PATTERN);
        pattern.start();
        return pattern;
    }

    @Override
    public void stop() {
        if (isStarted()) {
            super.stop();
            capture.close();
            if (getContext() instanceof LoggerContext logback) {
                logback.removeListener(contextEnd);
            }
            encoder.stop();
        }
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (!capture.isCapturing()) {
            return;
        }
        String owner = null;
        String thread = null;
        try {
            thread = event.getThreadName();
            owner = owner(event);
            byte[] utf8 = eventEncoder.encode(event);
            capture.append(owner, thread, utf8, 0, utf8.length);
        } catch (Throwable e) { // of the user's own classes
            countDropped(owner, thread, encoding, e);
        } finally {
            noteError(event, owner);
            noteArrival(event, thread);
        }
    }

    private static String owner(ILoggingEvent event) {
        try {
            return event.getMDCPropertyMap().get(LoggingBackend.CONTEXT_KEY);
        } catch (NullPointerException e) {
            // A LoggerContext that was made without an MDC adapter.
            return null;
        }
    }

    private static String ownerIfTold(ILoggingEvent event) {
        try {
            return owner(event);
        } catch (Throwable e) {
            return null;
        }
    }

    private void countDropped(String owner, String thread, FirstTrouble trouble, Throwable e) {
        try {
            capture.countDropped(owner, thread == null ? Thread.currentThread().getName() : thread);
            tell(trouble, e);
        } catch (Throwable again) {
            // No memory or stack is left; the job goes on.
        }
    }

    private void tell(FirstTrouble trouble, Throwable e) {
        String message = trouble.tell(getName(), e);
        if (message != null && getContext() != null) {
            addWarn(message, e);
        }
    }

    private void noteError(ILoggingEvent event, String owner) {
        try {
            if (event.getLevel().isGreaterOrEqual(Level.ERROR)) {
                capture.noteError(owner, Errors.logged(event));
            }
        } catch (Throwable e) {
            // A message that throws when it is asked for its text: the event has been counted, its reason is not known.
        }
    }

    private void noteArrival(ILoggingEvent event, String thread) {
        try {
            String current = Thread.currentThread().getName();
            if (thread == null || thread.isEmpty() || current.isEmpty()) {
                // Virtual threads have no name where nobody gives them one, and newer versions of Logback call them
                // something.
                deliverers.noteUnclear();
            } else if (thread.equals(current)) {
                deliverers.noteOwn();
            } else {
                deliverers.noteForeign(event.getTimeStamp());
            }
        } catch (Throwable e) {
            // An event that does not tell its time.
        }
    }

    /** A filter that throws costs its event and no more. */
    @Override
    public FilterReply getFilterChainDecision(ILoggingEvent event) {
        try {
            return super.getFilterChainDecision(event);
        } catch (Throwable e) {
            if (capture != null && capture.isCapturing()) {
                countDropped(ownerIfTold(event), null, filtering, e);
            }
            return FilterReply.DENY;
        }
    }

    /** How events become text; default: a pattern with time, level, thread, logger and message. */
    public void setEncoder(Encoder<ILoggingEvent> encoder) {
        this.encoder = encoder;
    }

    /** The log's name in Orchestra; default {@code orchestra.log}. Appenders of one name share one log. */
    public void setLogName(String logName) {
        this.logName = logName;
    }

    /** Orchestra's API key; default: {@code orchestra.api-key}, {@code ORCHESTRA_API_KEY}. */
    public void setApiKey(String apiKey) {
        this.apiKey = apiKey;
    }

    /** The task run's id; default: {@code orchestra.task-run-id}, {@code ORCHESTRA_TASK_RUN_ID}. */
    public void setTaskRunId(String taskRunId) {
        this.taskRunId = taskRunId;
    }

    /** Orchestra's webhook; default {@code https://webhook.getorchestra.io}. */
    public void setWebhookUrl(String webhookUrl) {
        this.webhookUrl = webhookUrl;
    }

    /** {@code memory} (default) or {@code file}, which survives a killed process. */
    public void setBuffer(String buffer) {
        this.buffer = buffer;
    }

    /** The buffer's limit, such as {@code 64 MB}; default 16 MB in memory, 1 GB in a file. */
    public void setMaxSize(String maxSize) {
        this.maxSize = maxSize;
    }

    /** Where a file buffer lives; default: a folder of the user's in the temporary directory. */
    public void setDirectory(String directory) {
        this.directory = directory;
    }

    /** How often the log is sent while the task runs, such as {@code 10s}, at least 5 s; default: at the end. */
    public void setSendInterval(String sendInterval) {
        this.sendInterval = sendInterval;
    }

    /** A regular expression of text that must not leave the process; repeatable. It is replaced by {@code ***}, within a line. */
    public void addRedact(String pattern) {
        redact.add(pattern);
    }
}
