package io.getorchestra.log4j2;

import io.getorchestra.contract.FaultContract;
import io.getorchestra.contract.Framework;

class Log4j2FaultTest extends FaultContract {
    @Override
    protected Framework framework() {
        return new Log4j2Framework();
    }
}
