package io.getorchestra.log4j2;

import io.getorchestra.contract.Framework;
import io.getorchestra.contract.QueueContract;

class Log4j2QueueTest extends QueueContract {
    @Override
    protected Framework framework() {
        return new Log4j2Framework();
    }
}
