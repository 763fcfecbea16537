package io.getorchestra.log4j2;

import io.getorchestra.contract.Framework;
import io.getorchestra.contract.LogContract;

class Log4j2LogTest extends LogContract {
    @Override
    protected Framework framework() {
        return new Log4j2Framework();
    }
}
