package io.getorchestra.log4j2;

import io.getorchestra.contract.LoggingSetup.Orchestra;
import java.nio.charset.StandardCharsets;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.config.Node;
import org.apache.logging.log4j.core.config.plugins.Plugin;
import org.apache.logging.log4j.core.config.plugins.PluginFactory;
import org.apache.logging.log4j.core.layout.AbstractStringLayout;

/** Writes the message, and throws at some. */
@Plugin(name = "FailingLayout", category = Node.CATEGORY, elementType = "layout")
public final class FailingLayout extends AbstractStringLayout {
    private FailingLayout() {
        super(StandardCharsets.UTF_8);
    }

    /** Called by Log4j. */
    @PluginFactory
    public static FailingLayout create() {
        return new FailingLayout();
    }

    @Override
    public String toSerializable(LogEvent event) {
        if (event.getMessage().getFormattedMessage().contains(Orchestra.UNENCODABLE)) {
            throw new IllegalStateException("cannot encode this");
        }
        return event.getMessage().getFormattedMessage() + "\n";
    }
}
