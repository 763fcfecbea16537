package io.getorchestra.log4j2;

import io.getorchestra.contract.Framework;
import io.getorchestra.contract.MessageContract;

class Log4j2MessageTest extends MessageContract {
    @Override
    protected Framework framework() {
        return new Log4j2Framework();
    }

    @Override
    protected String withHostileAppender(String configuration) {
        return configuration
                .replace("<Appenders>", "<Appenders><Hostile/>")
                .replace("<Root level='INFO'>", "<Root level='INFO'><AppenderRef ref='HOSTILE'/>");
    }
}
