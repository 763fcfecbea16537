package io.getorchestra.logback;

import io.getorchestra.contract.Framework;
import io.getorchestra.contract.RequestContract;

class LogbackRequestTest extends RequestContract {
    @Override
    protected Framework framework() {
        return new LogbackFramework();
    }
}
