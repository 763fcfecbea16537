package io.getorchestra.logback;

import io.getorchestra.contract.ExitContract;
import io.getorchestra.contract.Framework;

class LogbackExitTest extends ExitContract {
    @Override
    protected Framework framework() {
        return new LogbackFramework();
    }
}
