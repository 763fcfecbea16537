package io.getorchestra.logback;

import io.getorchestra.contract.Framework;
import io.getorchestra.contract.MessageContract;

class LogbackMessageTest extends MessageContract {
    @Override
    protected Framework framework() {
        return new LogbackFramework();
    }

    @Override
    protected String withHostileAppender(String configuration) {
        return configuration
                .replace(
                        "<configuration>",
                        "<configuration><appender name='HOSTILE' class='" + HostileAppender.class.getName() + "'/>")
                .replace("<root level='INFO'>", "<root level='INFO'><appender-ref ref='HOSTILE'/>");
    }
}
