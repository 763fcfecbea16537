package io.getorchestra.logback;

import io.getorchestra.contract.FaultContract;
import io.getorchestra.contract.Framework;

class LogbackFaultTest extends FaultContract {
    @Override
    protected Framework framework() {
        return new LogbackFramework();
    }
}
