package io.getorchestra.log4j2;

import io.getorchestra.contract.AttachContract;
import io.getorchestra.contract.Framework;

class Log4j2AttachTest extends AttachContract {
    @Override
    protected Framework framework() {
        return new Log4j2Framework();
    }
}
