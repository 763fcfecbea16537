package io.getorchestra.log4j2;

import io.getorchestra.contract.LoggingSetup.Orchestra;
import java.nio.charset.StandardCharsets;
import org.apache.logging.log4j.core.Core;
import org.apache.logging.log4j.core.Layout;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.config.plugins.Plugin;
import org.apache.logging.log4j.core.config.plugins.PluginFactory;
import org.apache.logging.log4j.core.layout.AbstractStringLayout;

/** Writes the message, and throws at some. */
@Plugin(name = "FailingLayout", category = Core.CATEGORY_NAME, elementType = Layout.ELEMENT_TYPE)
public final class FailingLayout extends AbstractStringLayout {

    private FailingLayout() {
        super(StandardCharsets.UTF_8);
    }

    @PluginFactory
    public static FailingLayout create() {
        return new FailingLayout();
    }

    @Override
    public String toSerializable(LogEvent event) {
        String message = event.getMessage().getFormattedMessage();
        if (message.contains(Orchestra.UNENCODABLE)) {
            throw new IllegalStateException("cannot encode this");
        }
        return message + "\n";
    }
}
