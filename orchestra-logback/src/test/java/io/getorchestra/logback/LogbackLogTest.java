package io.getorchestra.logback;

import io.getorchestra.contract.Framework;
import io.getorchestra.contract.LogContract;

class LogbackLogTest extends LogContract {
    @Override
    protected Framework framework() {
        return new LogbackFramework();
    }
}
