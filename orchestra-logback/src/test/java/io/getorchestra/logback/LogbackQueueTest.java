package io.getorchestra.logback;

import io.getorchestra.contract.Framework;
import io.getorchestra.contract.QueueContract;

class LogbackQueueTest extends QueueContract {
    @Override
    protected Framework framework() {
        return new LogbackFramework();
    }
}
