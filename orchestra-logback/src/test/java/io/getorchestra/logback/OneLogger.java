package io.getorchestra.logback;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import io.getorchestra.contract.LoggingSetup;

/** Lets one logger pass, and breaks at an event that no logger of the job's has made. */
public class OneLogger extends Filter<ILoggingEvent> {
    @Override
    public FilterReply decide(ILoggingEvent event) {
        return event.getLoggerName().equals(LoggingSetup.JOB) ? FilterReply.NEUTRAL : FilterReply.DENY;
    }
}
