package io.getorchestra.log4j2;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.Core;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.AppenderControl;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.Property;
import org.apache.logging.log4j.core.config.plugins.Plugin;
import org.apache.logging.log4j.core.config.plugins.PluginAttribute;
import org.apache.logging.log4j.core.config.plugins.PluginConfiguration;
import org.apache.logging.log4j.core.config.plugins.PluginFactory;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.message.SimpleMessage;

/** An appender as people write them, which hands a copy of each event on to another: at once, or from a thread of its own. */
@Plugin(name = "Wrapper", category = Core.CATEGORY_NAME, elementType = Appender.ELEMENT_TYPE)
public final class Wrapper extends AbstractAppender {
    private final String ref;
    private final Configuration configuration;
    private final ExecutorService executor;

    private Wrapper(String name, String ref, boolean threaded, Configuration configuration) {
        super(name, null, null, true, Property.EMPTY_ARRAY);
        this.ref = ref;
        this.configuration = configuration;
        this.executor = threaded
                ? Executors.newSingleThreadExecutor(task -> {
                    Thread thread = new Thread(task, "pump");
                    thread.setDaemon(true);
                    return thread;
                })
                : null;
    }

    @PluginFactory
    public static Wrapper create(
            @PluginAttribute("name") String name,
            @PluginAttribute("ref") String ref,
            @PluginAttribute("threaded") boolean threaded,
            @PluginConfiguration Configuration configuration) {
        return new Wrapper(name, ref, threaded, configuration);
    }

    @Override
    public void append(LogEvent event) {
        LogEvent copy = new Log4jLogEvent.Builder(event)
                .setMessage(new SimpleMessage(
                        event.getMessage().getFormattedMessage().replaceAll("\\d{16}", "****")))
                .build();
        AppenderControl inner = new AppenderControl(configuration.getAppender(ref), null, null);
        if (executor == null) {
            inner.callAppender(copy);
        } else {
            executor.execute(() -> inner.callAppender(copy));
        }
    }

    @Override
    public boolean stop(long timeout, TimeUnit unit) {
        if (executor != null) {
            executor.shutdown();
            try {
                executor.awaitTermination(20, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return super.stop(timeout, unit);
    }
}
