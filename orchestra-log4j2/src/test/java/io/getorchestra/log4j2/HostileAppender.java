package io.getorchestra.log4j2;

import io.getorchestra.contract.Hostility;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.Core;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;
import org.apache.logging.log4j.core.config.plugins.Plugin;
import org.apache.logging.log4j.core.config.plugins.PluginFactory;

/** Does what {@link Hostility} says, with its own lock held. */
@Plugin(name = "Hostile", category = Core.CATEGORY_NAME, elementType = Appender.ELEMENT_TYPE)
public final class HostileAppender extends AbstractAppender {

    private HostileAppender() {
        super("HOSTILE", null, null, true, Property.EMPTY_ARRAY);
    }

    @PluginFactory
    public static HostileAppender create() {
        return new HostileAppender();
    }

    @Override
    public void start() {
        Hostility.onStart();
        super.start();
    }

    @Override
    public synchronized void append(LogEvent event) {
        Hostility.onEvent(event.getLoggerName(), event.getLevel() == Level.ERROR);
    }
}
