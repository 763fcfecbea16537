package io.getorchestra.log4j2;

import io.getorchestra.internal.capture.AppenderSettings;
import io.getorchestra.internal.capture.CapturePoint;
import io.getorchestra.internal.capture.Deadline;
import io.getorchestra.internal.capture.FirstTrouble;
import io.getorchestra.internal.capture.LoggingBackend;
import io.getorchestra.internal.capture.TaskError;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.Core;
import org.apache.logging.log4j.core.Filter;
import org.apache.logging.log4j.core.Layout;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.appender.AppenderLoggingException;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.Property;
import org.apache.logging.log4j.core.config.plugins.Plugin;
import org.apache.logging.log4j.core.config.plugins.PluginAliases;
import org.apache.logging.log4j.core.config.plugins.PluginBuilderAttribute;
import org.apache.logging.log4j.core.config.plugins.PluginBuilderFactory;
import org.apache.logging.log4j.core.config.plugins.PluginElement;
import org.apache.logging.log4j.core.layout.PatternLayout;
import org.apache.logging.log4j.util.ReadOnlyStringMap;

/**
 * Hands log events to the open task scopes, which send them to Orchestra when they close.
 *
 * <pre>{@code
 * <Orchestra name="orchestra" logName="export.log" maxSize="64 MB">
 *   <PatternLayout pattern="%d %p %m%n"/>
 *   <Redact pattern="password=\S+"/>
 * </Orchestra>
 * }</pre>
 *
 * <p>Everything but the name has a default; see {@link Builder}. While no scope is open an event costs nothing, and is not kept. An event
 * that cannot be laid out, whatever its layout throws, is counted as dropped in the scope's log, and told once; with {@code ignoreExceptions}
 * {@code false} an exception goes to the caller too, an error never. Thread-safe.
 */
@Plugin(name = "Orchestra", category = Core.CATEGORY_NAME, elementType = Appender.ELEMENT_TYPE, printObject = true)
@PluginAliases("OrchestraAppender")
public final class OrchestraAppender extends AbstractAppender {
    private static final String DEFAULT_PATTERN = "%d{yyyy-MM-dd HH:mm:ss.SSS} %-5level [%thread] %c{1} - %msg%n%ex";

    private final OrchestraManager manager;
    private final CapturePoint capturePoint;
    private final EncodedEventPool pool = new EncodedEventPool();
    private final AsyncQueues queues;
    private final FirstTrouble encoding = new FirstTrouble("cannot encode an event");
    private final FirstTrouble filtering = new FirstTrouble("has a filter that fails");
    private final FirstTrouble framing = new FirstTrouble("has a layout that fails at its header or footer");

    private OrchestraAppender(
            String name,
            Filter filter,
            Layout<? extends Serializable> layout,
            boolean ignoreExceptions,
            Property[] properties,
            OrchestraManager manager,
            Configuration configuration) {
        super(name, filter, layout, ignoreExceptions, properties);
        this.manager = manager;
        this.capturePoint = manager.capturePoint();
        this.queues = new AsyncQueues(this, configuration);
    }

    /** Called by Log4j, and by those who configure in code. */
    @PluginBuilderFactory
    public static <B extends Builder<B>> B newBuilder() {
        return new Builder<B>().asBuilder();
    }

    @Override
    public void start() {
        manager.hasStarted(this);
        super.start();
    }

    @Override
    public boolean stop(long timeout, TimeUnit unit) {
        if (isStopped()) {
            return true;
        }
        setStopping();
        boolean stopped = super.stop(timeout, unit, false);
        manager.hasStopped(this);
        stopped &= manager.stop(timeout, unit);
        setStopped();
        return stopped;
    }

    @Override
    public void append(LogEvent event) {
        if (capturePoint.isCapturing()) {
            capture(event, taskRunId(event));
            queues.countArrival(event);
        }
    }

    /** A filter that throws costs its event and no more. */
    @Override
    public boolean isFiltered(LogEvent event) {
        try {
            return super.isFiltered(event);
        } catch (Throwable e) {
            if (e instanceof Exception && !ignoreExceptions()) {
                throw e;
            }
            if (capturePoint.isCapturing()) {
                countDropped(taskRunId(event), Thread.currentThread().getName(), filtering, e);
            }
            return true;
        }
    }

    private void capture(LogEvent event, String taskRunId) {
        String thread = event.getThreadName();
        EncodedEvent encoded = null;
        try {
            encoded = pool.take();
            encoded.encode(getLayout(), event);
            capturePoint.append(taskRunId, thread, encoded.array(), 0, encoded.length());
        } catch (Throwable e) { // of the user's own objects
            countDropped(taskRunId, thread, encoding, e);
            if (e instanceof Exception && !ignoreExceptions()) {
                throw new AppenderLoggingException("Orchestra appender " + getName() + " cannot encode an event", e);
            }
        } finally {
            if (encoded != null) {
                pool.giveBack(encoded);
            }
            noteError(event, taskRunId);
        }
    }

    private void countDropped(String taskRunId, String thread, FirstTrouble trouble, Throwable e) {
        try {
            capturePoint.countDropped(taskRunId, thread);
            tell(trouble, e);
        } catch (Throwable again) {
            // No memory or stack is left; the job goes on.
        }
    }

    private void tell(FirstTrouble trouble, Throwable e) {
        String message = trouble.tell(getName(), e);
        if (message != null) {
            error(message, e);
        }
    }

    private void noteError(LogEvent event, String taskRunId) {
        try {
            if (event.getLevel().isMoreSpecificThan(Level.ERROR)) {
                capturePoint.noteError(taskRunId, Errors.logged(event));
            }
        } catch (Throwable e) {
            // A message that throws when it is asked for its text: the event has been counted, its reason is not known.
        }
    }

    private static String taskRunId(LogEvent event) {
        ReadOnlyStringMap context = event.getContextData();
        Object value = context == null ? null : context.getValue(LoggingBackend.CONTEXT_KEY);
        return value instanceof String id ? id : null;
    }

    /** Waits until what was logged before the call has come through the asynchronous loggers and appenders before this one. */
    boolean awaitQueues(Deadline deadline) throws InterruptedException {
        return queues.await(deadline);
    }

    /** What the layout puts before the first event of a log, UTF-8; null for nothing. */
    byte[] header() {
        try {
            return LayoutFrame.header(getLayout());
        } catch (Throwable e) {
            tell(framing, e);
            return null;
        }
    }

    /** What the layout puts behind the last event of a log, UTF-8; null for nothing. */
    byte[] footer() {
        try {
            return LayoutFrame.footer(getLayout());
        } catch (Throwable e) {
            tell(framing, e);
            return null;
        }
    }

    /** An error of our own as this appender lays out its events, UTF-8. */
    byte[] layOut(TaskError error) {
        EncodedEvent encoded = new EncodedEvent();
        encoded.encode(getLayout(), Errors.event(error));
        return Arrays.copyOf(encoded.array(), encoded.length());
    }

    /**
     * What {@code <Orchestra>} may say: {@code name}, {@code ignoreExceptions} (default true), a {@code Layout}, a {@code Filter} as any
     * appender, and what is said at the setters. Null or blank means that nothing is said, and so does a lookup, such as
     * {@code ${env:ORCHESTRA_API_KEY}}, that found nothing.
     *
     * @param <B> the type of the builder
     */
    public static class Builder<B extends Builder<B>> extends AbstractAppender.Builder<B>
            implements org.apache.logging.log4j.core.util.Builder<OrchestraAppender> {

        @PluginBuilderAttribute
        private String logName;

        @PluginBuilderAttribute(value = "apiKey", sensitive = true)
        private String apiKey;

        @PluginBuilderAttribute
        private String taskRunId;

        @PluginBuilderAttribute
        private String webhookUrl;

        @PluginBuilderAttribute
        private String buffer;

        @PluginBuilderAttribute
        private String maxSize;

        @PluginBuilderAttribute
        private String directory;

        @PluginBuilderAttribute
        private String sendInterval;

        @PluginElement("Redact")
        private Redact[] redact;

        private boolean attached;

        protected Builder() {}

        /** The log's name in Orchestra, default {@code orchestra.log}. */
        public B setLogName(String logName) {
            this.logName = logName;
            return asBuilder();
        }

        /** Orchestra's API key, which Log4j keeps out of its own messages; default: the environment's. */
        public B setApiKey(String apiKey) {
            this.apiKey = apiKey;
            return asBuilder();
        }

        /** The task run's id, a UUID; default: the environment's. */
        public B setTaskRunId(String taskRunId) {
            this.taskRunId = taskRunId;
            return asBuilder();
        }

        /** Orchestra's webhook; default: the environment's. */
        public B setWebhookUrl(String webhookUrl) {
            this.webhookUrl = webhookUrl;
            return asBuilder();
        }

        /** {@code memory}, the default, or {@code file}. */
        public B setBuffer(String buffer) {
            this.buffer = buffer;
            return asBuilder();
        }

        /** The buffer's limit, such as {@code 16 MB}. */
        public B setMaxSize(String maxSize) {
            this.maxSize = maxSize;
            return asBuilder();
        }

        /** Where a file buffer lives. */
        public B setDirectory(String directory) {
            this.directory = directory;
            return asBuilder();
        }

        /** How often the log is sent while the task runs, such as {@code 10s}, at least 5 s; default: at the end. */
        public B setSendInterval(String sendInterval) {
            this.sendInterval = sendInterval;
            return asBuilder();
        }

        /** Text that must not leave the process. */
        public B setRedact(Redact... redact) {
            this.redact = redact.clone();
            return asBuilder();
        }

        /** For a configuration that has none. */
        B attached() {
            attached = true;
            return asBuilder();
        }

        @Override
        public OrchestraAppender build() {
            AppenderSettings settings = settings();
            Layout<? extends Serializable> layout = getLayout() == null ? defaultLayout() : getLayout();
            Configuration configuration = getConfiguration();
            OrchestraManager manager = OrchestraManager.of(
                    settings, attached, configuration == null ? null : configuration.getLoggerContext());
            return new OrchestraAppender(
                    getName(), getFilter(), layout, isIgnoreExceptions(), getPropertyArray(), manager, configuration);
        }

        private AppenderSettings settings() {
            List<String> patterns = new ArrayList<>();
            if (redact != null) {
                for (Redact each : redact) {
                    patterns.add(each.pattern());
                }
            }
            AppenderSettings settings = new AppenderSettings(
                    logName, apiKey, taskRunId, webhookUrl, buffer, maxSize, directory, sendInterval, patterns);
            for (String problem : settings.problems()) {
                LOGGER.error("Orchestra appender {}: {}", getName(), problem);
            }
            return settings;
        }

        @SuppressWarnings("deprecation") // setPattern and the like came with Log4j 2.26
        private Layout<? extends Serializable> defaultLayout() {
            return PatternLayout.newBuilder()
                    .withPattern(DEFAULT_PATTERN)
                    .withCharset(StandardCharsets.UTF_8)
                    .withConfiguration(getConfiguration())
                    .build();
        }
    }
}
