package io.getorchestra.logback;

import io.getorchestra.contract.Framework;
import io.getorchestra.contract.OutputContract;

class LogbackOutputTest extends OutputContract {
    @Override
    protected Framework framework() {
        return new LogbackFramework();
    }
}
