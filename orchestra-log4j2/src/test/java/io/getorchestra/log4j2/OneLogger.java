package io.getorchestra.log4j2;

import io.getorchestra.contract.LoggingSetup;
import org.apache.logging.log4j.core.Core;
import org.apache.logging.log4j.core.Filter;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.config.plugins.Plugin;
import org.apache.logging.log4j.core.config.plugins.PluginFactory;
import org.apache.logging.log4j.core.filter.AbstractFilter;

/** Lets one logger pass. */
@Plugin(name = "OneLogger", category = Core.CATEGORY_NAME, elementType = Filter.ELEMENT_TYPE)
public final class OneLogger extends AbstractFilter {
    private OneLogger() {}

    @PluginFactory
    public static OneLogger create() {
        return new OneLogger();
    }

    @Override
    public Result filter(LogEvent event) {
        return event.getLoggerName().equals(LoggingSetup.JOB) ? Result.NEUTRAL : Result.DENY;
    }
}
