package io.getorchestra.log4j2;

import io.getorchestra.contract.Framework;
import io.getorchestra.contract.OutputContract;

class Log4j2OutputTest extends OutputContract {
    @Override
    protected Framework framework() {
        return new Log4j2Framework();
    }
}
