package io.getorchestra.logback;

import io.getorchestra.contract.Framework;
import io.getorchestra.contract.LiveLogContract;

class LogbackLiveLogTest extends LiveLogContract {
    @Override
    protected Framework framework() {
        return new LogbackFramework();
    }
}
