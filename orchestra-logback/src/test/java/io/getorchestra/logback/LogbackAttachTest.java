package io.getorchestra.logback;

import io.getorchestra.contract.AttachContract;
import io.getorchestra.contract.Framework;

class LogbackAttachTest extends AttachContract {
    @Override
    protected Framework framework() {
        return new LogbackFramework();
    }
}
