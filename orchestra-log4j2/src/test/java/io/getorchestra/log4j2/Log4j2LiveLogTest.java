package io.getorchestra.log4j2;

import io.getorchestra.contract.Framework;
import io.getorchestra.contract.LiveLogContract;

class Log4j2LiveLogTest extends LiveLogContract {
    @Override
    protected Framework framework() {
        return new Log4j2Framework();
    }
}
